import { DEMO_PEOPLE } from '../../demo-provider/people.ts'
import { SIGN_IN_FAILED_COOKIE } from '../../../shared/sign-in-failed.ts'
import { Refused } from '../../../shared/refused.ts'
import { Browser, type Reached, type Shown } from './browser.ts'

type How = {
  /** `demo` for organisers, `demo-attendees` for attendees. */
  readonly provider?: string
  readonly returnTo?: string
  readonly browser?: Browser
}

/** What the buttons of the demo provider are called. */
export type DemoName = 'Ada Host' | 'Grace Second' | 'Marie Gérard' | 'Nadia Admin'

/**
 * Signs in at the demo provider, all the way. Resolves to the browser, whose cookies then are good.
 *
 * @throws Refused `unavailable` as the page says it
 */
export async function signIn(site: Reached, name: DemoName, how: How = {}): Promise<Browser> {
  const { browser = new Browser(site) } = how
  const shown = await choose(await toProvider(browser, how), browser, name)
  if (browser.cookies().get(SIGN_IN_FAILED_COOKIE) === 'unavailable')
    throw new Refused('unavailable', 'the page of a sign-in that failed')
  if (shown.status !== 200) throw new Error(`not signed in: ${String(shown.status)} at ${shown.url.pathname}`)
  return browser
}

/** Goes to the page of the demo provider that asks who it is. */
export async function toProvider(browser: Browser, how: How = {}): Promise<Shown> {
  const { provider = 'demo', returnTo = '/' } = how
  const { location } = await browser.ask('sign-in:start', {}, { provider, returnTo })
  return browser.go(location)
}

/** Presses the button of a person there, and goes wherever that leads. */
export function choose(page: Shown, browser: Browser, name: DemoName): Promise<Shown> {
  const subject = new RegExp(`value="([a-z]+)"[^>]*>${name}</button>`).exec(page.body)?.[1]
  if (!DEMO_PEOPLE.some((person) => person.subject === subject))
    throw new Error(`${name} is not on the page: ${page.body}`)
  return browser.submit(page, { person: subject ?? '' })
}
