import { request, type APIRequestContext, type BrowserContext, type Cookie } from '@playwright/test'
import type { PortalReply } from '../../../shared/portal.ts'
import type { Witness } from './witness.ts'

/** Who can sign in at the demo provider: what it calls them, by the name of their account. */
const SUBJECTS = {
  'Ada Host': 'ada',
  'Grace Second': 'grace',
  'Marie Gérard': 'marie',
  'Nadia Admin': 'nadia',
} as const
export type DemoPerson = keyof typeof SUBJECTS

export type ProviderId = 'demo' | 'demo-attendees'

/** Whether the demo provider knows somebody of this name. */
export function isDemoPerson(name: string): name is DemoPerson {
  return Object.hasOwn(SUBJECTS, name)
}

/**
 * Signs people in as a browser does, but without drawing a page: the whole OpenID Connect round trip, over HTTP. Each
 * session is made once and shared by the browsers of its person, who has it on many devices.
 */
export class Sessions {
  readonly #url: string
  readonly #witness: Witness
  readonly #shared = new Map<DemoPerson, Promise<readonly Cookie[]>>()

  constructor(url: string, witness: Witness) {
    this.#url = url
    this.#witness = witness
  }

  /** This browser is signed in as that organiser, by a session that others use too: it must not be ended. */
  async share(context: BrowserContext, person: DemoPerson): Promise<void> {
    const cookies = this.#shared.get(person) ?? this.#sessionOf(person, 'demo')
    this.#shared.set(person, cookies)
    await context.addCookies([...(await cookies)])
  }

  /** This browser is signed in by a session of its own. */
  async begin(context: BrowserContext, person: DemoPerson, provider: ProviderId = 'demo'): Promise<void> {
    await context.addCookies([...(await this.#sessionOf(person, provider))])
  }

  async #sessionOf(person: DemoPerson, provider: ProviderId): Promise<readonly Cookie[]> {
    const client = await request.newContext({ baseURL: this.#url })
    try {
      await signIn(client, person, provider)
      const { cookies } = await client.storageState()
      for (const { value, httpOnly } of cookies) if (httpOnly) this.#witness.keeps('cookie', value)
      return cookies
    } finally {
      await client.dispose()
    }
  }
}

/** @throws Error when this leaves nobody signed in, as for an account that is disabled. */
async function signIn(client: APIRequestContext, person: DemoPerson, provider: ProviderId): Promise<void> {
  const begun = await client.post('/api/sign-in', { data: { provider, returnTo: '/' } })
  if (!begun.ok()) throw new Error(`sign-in: ${String(begun.status())} ${await begun.text()}`)
  const { location } = (await begun.json()) as PortalReply<'sign-in:start'>
  const choice = await client.get(location)
  const back = await client.post(choice.url(), { form: { person: SUBJECTS[person] } })
  const { account, attendee } = (await (
    await client.get('/api/session')
  ).json()) as PortalReply<'session:show'>
  if (account === null && attendee === null)
    throw new Error(`${person} is not signed in: ${String(back.status())}`)
}
