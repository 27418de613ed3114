import type { IncomingMessage } from 'node:http'
import type { Account, Provider as Offered } from '../../../shared/portal.ts'
import type { Organiser } from '../../auth/identity.ts'
import type { Provider } from '../../auth/oidc/provider.ts'
import type { Providers } from '../../auth/oidc/providers.ts'
import type { Sessions } from '../../auth/sessions.ts'
import type { SignIns } from '../../auth/sign-ins.ts'
import { signOut } from '../../auth/sign-outs.ts'
import { pass, type Limit } from '../../limits/limits.ts'
import { originOf, seenFrom, type Origins } from '../origin.ts'
import type { PortalHandlers } from '../portal.ts'

export type SessionPorts = Origins & {
  readonly sessions: Sessions
  readonly providers: Providers
  readonly signIns: SignIns
  /** Sign-ins that are begun, by address. */
  readonly begunSignIns: Limit
  readonly addressOf: (request: IncomingMessage) => string
}

type SessionHandlers = Pick<
  PortalHandlers,
  'session:show' | 'session:end' | 'sign-in:providers' | 'sign-in:start'
>

/** Who is signed in, signing in and out. */
export function sessionHandlers(ports: SessionPorts): SessionHandlers {
  const { providers, signIns, begunSignIns, addressOf } = ports
  return {
    'session:show': ({ identity: { organiser, attendee } }) => ({
      account: organiser === null ? null : accountOf(organiser),
      attendee: attendee === null ? null : { name: attendee.name },
    }),

    'session:end': async ({ request, response }) => {
      const origin = originOf(request, ports)
      const { location, signedInAt, cookies } = await signOut(ports, request, origin)
      response.append('Set-Cookie', [...cookies])
      return {
        location: location === null ? '/' : seenFrom(location, origin, ports),
        signedInAt: [...signedInAt],
      }
    },

    'sign-in:providers': async ({ params }) => {
      const offered = providers.serving(params.audience)
      await providers.ask(offered)
      return { providers: offered.map((provider) => asOffered(provider, providers.answers(provider))) }
    },

    'sign-in:start': async ({ body, request, response }) => {
      pass([begunSignIns, addressOf(request)])
      const origin = originOf(request, ports)
      const { location, cookie } = await signIns.begin(request, {
        provider: providers.get(body.provider),
        origin,
        returnTo: body.returnTo,
      })
      response.append('Set-Cookie', cookie)
      return { location: seenFrom(location, origin, ports) }
    },
  }
}

function accountOf({ userId: id, name, email, administrator }: Organiser): Account {
  return { id, name, email, administrator }
}

function asOffered({ id, name, logo }: Provider, answers: boolean): Offered {
  return { id, name, logo, answers }
}
