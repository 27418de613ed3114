import type { Browser, BrowserContextOptions } from '@playwright/test'
import { installObserver } from './observer.ts'
import { Person } from './person.ts'
import type { Sessions } from './sessions.ts'
import type { Witness } from './witness.ts'

export type Arriving = BrowserContextOptions & { readonly browser?: Browser }

export type PeoplePorts = {
  readonly browser: Browser
  readonly url: string
  readonly sessions: Sessions
  readonly witness: Witness
}

/** Gives people a browser context each: cheaper than a browser each, and as separate. */
export class People {
  readonly #ports: PeoplePorts
  readonly #problems: string[] = []

  constructor(ports: PeoplePorts) {
    this.#ports = ports
  }

  /** Somebody new, on an empty page. */
  async person(name: string, { browser = this.#ports.browser, ...options }: Arriving = {}): Promise<Person> {
    const { url, sessions, witness } = this.#ports
    const context = await browser.newContext({
      baseURL: url,
      locale: 'en-GB',
      permissions: ['camera', 'microphone'],
      viewport: { width: 1280, height: 720 },
      ...options,
    })
    await context.addInitScript(installObserver)
    witness.watch(context)
    context.on('weberror', (webError) => {
      const error = webError.error()
      this.#problems.push(`${name}: ${error.stack ?? error.message}`)
    })
    return new Person(name, { context, page: await context.newPage(), sessions })
  }

  /** Ada Host, who has started a temporary meeting, and Bob, who came by its link, both with microphones. */
  async pair(): Promise<readonly [Person, Person]> {
    const ada = await this.person('Ada Host')
    await ada.startMeeting()
    const bob = await this.person('Bob')
    await bob.joinBy(await ada.invitation())
    return [ada, bob]
  }

  /** Errors that no page caught, and requests to other sites: none in a test that passes. */
  problems(): readonly string[] {
    const foreign = this.#ports.witness.foreignRequests().map((url) => `asked another site: ${url}`)
    return [...this.#problems, ...foreign]
  }
}
