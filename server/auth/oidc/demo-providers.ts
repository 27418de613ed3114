import type { Provider } from './provider.ts'
import { DEMO_ADMINISTRATORS, DEMO_PATH } from '../../demo-provider/people.ts'

/** The demo provider as its two clients know it: one for organisers, one for attendees. */
export function demoProviders(publicUrl: string): Provider[] {
  const common = {
    issuer: `${publicUrl}${DEMO_PATH}`,
    // Public clients: a secret that everybody could read in the source would be none.
    clientSecret: null,
    logo: null,
    claims: {},
    emailsVerified: false,
    parameters: {},
    scopes: ['openid', 'email', 'profile'],
  }
  return [
    {
      ...common,
      id: 'demo',
      name: 'Demo',
      clientId: 'demo',
      audience: 'organiser',
      administrators: DEMO_ADMINISTRATORS,
    },
    {
      ...common,
      id: 'demo-attendees',
      name: 'Demo (attendees)',
      clientId: 'demo-attendees',
      audience: 'attendee',
    },
  ]
}
