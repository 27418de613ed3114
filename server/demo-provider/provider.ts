import type { IncomingMessage, ServerResponse } from 'node:http'
import { Provider, interactionPolicy, type Configuration, type KoaContextWithOIDC } from 'oidc-provider'
import type { Log } from '../log.ts'
import { demoKey } from './keys.ts'
import { memoryAdapter } from './memory.ts'
import { failedPage, leavingPage, leftPage, type DemoLanguage } from './pages.ts'
import { DEMO_CLIENTS, DEMO_PATH, DEMO_PEOPLE } from './people.ts'

const HOUR_S = 3_600
const DAY_S = 24 * HOUR_S

export type DemoProvider = Provider

/** What its process is told at its start. */
export type DemoSettings = {
  readonly publicUrl: string
  /** Of the pages that it is for. */
  readonly origins: readonly string[]
  /** Where the server is on this machine, whatever stands before PUBLIC_URL. */
  readonly server: string
  readonly logLevel: string
  /** 32 bytes in base64url. */
  readonly signingKey: string
  readonly cookieKey: string
}

/** A provider of identity with four people and no passwords: oidc-provider by panva. */
export function createProvider(settings: DemoSettings, log: Log): Provider {
  const provider = new Provider(`${settings.publicUrl}${DEMO_PATH}`, configurationOf(settings))
  // Whoever passes requests on says by which name the browser came.
  provider.proxy = true
  provider.on('server_error', (_ctx, error) => {
    log.error({ err: error }, 'the demo provider met a bug')
  })
  provider.on('backchannel.error', (_ctx, error, client) => {
    log.warn({ err: error, client: client.clientId }, 'the demo provider could not tell that a session ended')
  })
  return provider
}

/**
 * Signs somebody in there who has come to choose a person, as if there had been no session before: whoever tries several
 * people in one browser must not end the session of the one by choosing the other.
 *
 * @param subject of one of its people; of nobody: they do not want to.
 * @throws Error of the provider when this browser has begun nothing there.
 */
export async function choosePerson(
  provider: Provider,
  subject: string,
  [request, response]: [IncomingMessage, ServerResponse],
): Promise<void> {
  const interaction = await provider.interactionDetails(request, response)
  // The types would have it always there; the provider itself begins without.
  delete (interaction as Partial<typeof interaction>).session
  await interaction.save(interaction.exp - Math.floor(Date.now() / 1000))
  response.appendHeader('Set-Cookie', [
    `${COOKIES.session}=; Path=/; Max-Age=0`,
    `${COOKIES.session}.sig=; Path=/; Max-Age=0`,
  ])
  const known = DEMO_PEOPLE.some((person) => person.subject === subject)
  const result = known ? { login: { accountId: subject } } : { error: 'access_denied' }
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false })
}

const COOKIES = {
  session: 'preau-demo-session',
  interaction: 'preau-demo-interaction',
  resume: 'preau-demo-resume',
} as const

function configurationOf(settings: DemoSettings): Configuration {
  const { publicUrl, origins, server, signingKey, cookieKey } = settings
  return {
    adapter: memoryAdapter(() => Date.now()),
    jwks: { keys: [demoKey(Buffer.from(signingKey, 'base64url'))] },
    cookies: { names: COOKIES, keys: [cookieKey] },
    clients: DEMO_CLIENTS.map((id) => ({
      client_id: id,
      token_endpoint_auth_method: 'none',
      id_token_signed_response_alg: 'ES256',
      redirect_uris: origins.map((origin) => `${origin}/oidc/${id}/callback`),
      post_logout_redirect_uris: origins.map((origin) => `${origin}/`),
      backchannel_logout_uri: `${publicUrl}/oidc/${id}/backchannel-logout`,
      backchannel_logout_session_required: true,
    })),
    claims: {
      openid: ['sub'],
      profile: ['given_name', 'family_name', 'name'],
      email: ['email', 'email_verified'],
    },
    scopes: ['openid', 'profile', 'email'],
    findAccount: (_ctx, subject) => accountOf(subject),
    loadExistingGrant: grantEverything,
    interactions: { policy: alwaysAsking(), url: (_ctx, { uid }) => `${DEMO_PATH}/person/${uid}` },
    features: {
      devInteractions: { enabled: false },
      introspection: {
        enabled: true,
        allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId,
      },
      backchannelLogout: { enabled: true },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (ctx, form) => show(ctx, leavingPage(languageOf(ctx.req), form)),
        postLogoutSuccessSource: (ctx) => show(ctx, leftPage(languageOf(ctx.req))),
      },
    },
    renderError: (ctx) => show(ctx, failedPage(languageOf(ctx.req))),
    ttl: {
      AccessToken: HOUR_S,
      AuthorizationCode: 60,
      IdToken: HOUR_S,
      Interaction: HOUR_S,
      Session: 14 * DAY_S,
      Grant: 14 * DAY_S,
    },
    clientBasedCORS: () => false,
    // It tells nobody but our server, which it would refuse: its own way is for addresses of the open internet only.
    fetch: (url, init) => {
      const { dispatcher: _, ...rest } = { dispatcher: undefined, ...init }
      return fetch(new Request(url).url.replace(publicUrl, server), rest)
    },
  }
}

// Whoever tries it wants to be now this person, now that.
function alwaysAsking(): interactionPolicy.DefaultPolicy {
  const policy = interactionPolicy.base()
  policy.get('login')?.checks.add(
    new interactionPolicy.Check('not_chosen', 'a person must be chosen', ({ oidc }) => {
      const { NO_NEED_TO_PROMPT, REQUEST_PROMPT } = interactionPolicy.Check
      return oidc.result?.login === undefined ? REQUEST_PROMPT : NO_NEED_TO_PROMPT
    }),
  )
  return policy
}

// Nobody is asked what their own demonstration may know of them.
async function grantEverything({ oidc }: KoaContextWithOIDC): Promise<InstanceType<Provider['Grant']>> {
  const grant = new oidc.provider.Grant({
    clientId: oidc.client?.clientId,
    accountId: oidc.session?.accountId,
  })
  grant.addOIDCScope('openid profile email')
  await grant.save()
  return grant
}

function accountOf(subject: string): ReturnType<NonNullable<Configuration['findAccount']>> {
  const person = DEMO_PEOPLE.find((one) => one.subject === subject)
  if (person === undefined) return undefined
  const { givenName, familyName, email } = person
  const claims = {
    sub: subject,
    given_name: givenName,
    family_name: familyName,
    name: `${givenName} ${familyName}`,
    email,
    email_verified: true,
  }
  return { accountId: subject, claims: () => claims }
}

function show(ctx: KoaContextWithOIDC, html: string): void {
  ctx.type = 'html'
  ctx.body = html
}

/** The language of a browser that asks for a page of this provider. */
export function languageOf({ headers }: IncomingMessage): DemoLanguage {
  const wanted = (headers['accept-language'] ?? '').toLowerCase().match(/\b(fr|en)\b/)
  return wanted?.[1] === 'en' ? 'en' : 'fr'
}
