import type { Browser, BrowserContextOptions } from '@playwright/test'
import { installObserver } from './observer.ts'
import { Person } from './person.ts'

export type Arriving = BrowserContextOptions & { readonly browser?: Browser }

/** Gives people a browser context each: cheaper than a browser each, and as separate. */
export class People {
  readonly #browser: Browser
  readonly #url: string
  readonly #problems: string[] = []

  constructor(browser: Browser, url: string) {
    this.#browser = browser
    this.#url = url
  }

  /** Somebody new, on an empty page. */
  async person(name: string, { browser = this.#browser, ...options }: Arriving = {}): Promise<Person> {
    const context = await browser.newContext({
      baseURL: this.#url,
      locale: 'en-GB',
      permissions: ['camera', 'microphone'],
      viewport: { width: 1280, height: 720 },
      ...options,
    })
    await context.addInitScript(installObserver)
    const page = await context.newPage()
    page.on('pageerror', (error) => this.#problems.push(`${name}: ${error.stack ?? error.message}`))
    return new Person(name, context, page)
  }

  /** Ada Host, who has started a temporary meeting, and Bob, who came by its link, both with microphones. */
  async pair(): Promise<readonly [Person, Person]> {
    const ada = await this.person('Ada Host')
    await ada.startMeeting()
    const bob = await this.person('Bob')
    await bob.joinBy(await ada.invitation())
    return [ada, bob]
  }

  /** Errors that no page caught: none in a test that passes. */
  problems(): readonly string[] {
    return this.#problems
  }
}
