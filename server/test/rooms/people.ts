/** Many people who are signed in, without going to a provider for each. */
import type { IncomingMessage } from 'node:http'
import { UserId } from '../../../shared/ids.ts'
import { drawSessionKey } from '../../auth/sessions.ts'
import { Browser } from '../auth/browser.ts'
import type { Site } from '../http/site.ts'

// All that is read of it.
const nowhere: unknown = { headers: {} }

/** Browsers of `count` organisers who have never been here before. */
export async function signedIn(site: Site, count: number): Promise<Browser[]> {
  return Promise.all(Array.from({ length: count }, (_, index) => organiser(site, index)))
}

async function organiser(site: Site, index: number): Promise<Browser> {
  const key = drawSessionKey()
  const userId = UserId.parse(`made-${String(index).padStart(4, '0')}-${key.slice(0, 8)}`)
  const who = {
    name: `Organiser ${String(index)}`,
    provider: 'demo',
    issuer: `${site.config.publicUrl}/demo`,
    subject: userId,
  }
  await site.database
    .insertInto('users')
    .values({ id: userId, ...who, email: null })
    .execute()
  const session = {
    ...who,
    audience: 'organiser',
    userId,
    providerSession: null,
    idToken: 'of a test',
  } as const
  const cookie = await site.app.signingIn.sessions.begin(nowhere as IncomingMessage, session, key)
  const browser = new Browser(site)
  const [name = '', value = ''] = (cookie.split(';')[0] ?? '').split('=')
  browser.cookies().set(name, value)
  return browser
}
