import { z } from 'zod'
import { AccountKind } from '../../../shared/portal.ts'

const claim = z.string().min(1).max(100)
const claims = z
  .strictObject({ given_name: claim, family_name: claim, email: claim, name: claim })
  .partial()
  .default({})

/** Members of the request that are ours: `parameters` may not have them. */
const OURS = new Set([
  ...[
    'response_type',
    'response_mode',
    'client_id',
    'client_secret',
    'redirect_uri',
    'scope',
    'state',
    'nonce',
  ],
  ...['code_challenge', 'code_challenge_method', 'request', 'request_uri', 'registration', 'dpop_jkt'],
])
const parameters = z
  .record(z.string(), z.string().min(1).max(500))
  .refine((map) => Object.keys(map).every((name) => /^[A-Za-z][A-Za-z0-9_.-]*$/.test(name)), {
    error: 'must have names that addresses can carry',
  })
  .refine((map) => !Object.keys(map).some((name) => OURS.has(name.toLowerCase())), {
    error: ({ input }) =>
      `must not have ${Object.keys(Object(input) as object).join(', ')}: some of these are ours`,
  })
  .refine(({ max_age: age = '0' }) => /^\d{1,9}$/.test(age), { error: 'must have a number as max_age' })
  .default({})

/** A provider of identity as `OIDC_PROVIDERS` names it. */
export const Configured = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'must be lower-case letters, digits and -'),
  name: z.string().trim().min(1).max(100),
  issuer: z.url({ protocol: /^https?$/, error: 'must be an address that begins with https://' }),
  clientId: z.string().min(1).max(500),
  /** Left out by public clients, which only PKCE protects. */
  clientSecret: z.string().min(1).max(2_000).nullable().default(null),
  audience: AccountKind,
  /** On this site, or within the address: pictures of other sites would tell them who comes here. */
  logo: z
    .string()
    .regex(/^(\/(?![/\\])\S*|data:image\/\S+)$/, 'must be a path on this site or a data: address')
    .nullable()
    .default(null),
  /** How the provider's claims are called that are known as these. */
  claims,
  scopes: z
    .array(z.string().regex(/^[\x21\x23-\x5B\x5D-\x7E]+$/))
    .default(['openid', 'email', 'profile'])
    .refine((scopes) => scopes.includes('openid'), 'must contain openid'),
  /** What access tokens that are meant for our API name us by, besides the client id. */
  apiAudience: z.string().min(1).max(500).optional(),
  /** It has verified every address that it tells, and tells no `email_verified`. Where it tells one, that counts. */
  emailsVerified: z.boolean().default(false),
  /** What the request for a sign-in carries besides, such as `acr_values`. */
  parameters,
  tokenAuth: z.enum(['client_secret_basic', 'client_secret_post', 'none']).optional(),
})

/** What the demo provider has besides: who administers, by their subject there. */
export type Provider = z.output<typeof Configured> & { readonly administrators?: ReadonlySet<string> }

/** Whether it is the demo provider, which lets everybody in, also as administrator. */
export function isDemo({ administrators }: Provider): boolean {
  return administrators !== undefined
}
