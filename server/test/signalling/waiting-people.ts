/** A suite in which people wait: each test has a server and a clock of its own. */
import { suite } from 'uvu'
import type { Hello, Notice } from '../../../shared/protocol.ts'
import { Client, HelloRefused } from '../client.ts'
import { ManualClock } from '../manual-clock.ts'
import { startQuietSfu, type QuietSfu } from '../quiet-sfu.ts'
import { startRig, type Person, type Rig, type Room, type WaitingPerson } from '../rig.ts'

type Welcome<P extends 'inside' | 'waiting'> = Extract<Notice<'welcome'>, { phase: P }>

export class WaitingPeople {
  readonly test
  /** What the servers of all tests so far found worth a warning. */
  readonly logged: string[] = []
  clock = new ManualClock()
  #rig: Rig | null = null
  #sfu: QuietSfu | null = null
  readonly #clients: Client[] = []

  constructor(title: string) {
    this.test = suite(title)
    this.test.before(async () => {
      this.#sfu = await startQuietSfu()
    })
    this.test.before.each(async () => {
      this.clock = new ManualClock()
      this.#rig = await startRig({ sfu: this.sfu, clock: this.clock })
    })
    this.test.after.each(async () => {
      for (const client of this.#clients.splice(0)) client.close()
      await this.rig.close()
      this.logged.push(...this.rig.logged)
    })
    this.test.after(() => this.sfu.close())
  }

  get sfu(): QuietSfu {
    if (this.#sfu === null) throw new Error('no test runs')
    return this.#sfu
  }

  get rig(): Rig {
    if (this.#rig === null) throw new Error('no test runs')
    return this.#rig
  }

  join = async (room: Room, name: string, kind: 'moderator' | 'participant'): Promise<Person> =>
    this.keep(await this.rig.join(room, name, kind, { capabilities: {} }))

  wait = async (
    room: Room,
    name: string,
    more: Partial<Hello> & { readonly cookie?: string } = {},
  ): Promise<WaitingPerson> => this.keep(await this.rig.wait(room, name, { capabilities: {}, ...more }))

  open = async (hello: Hello): Promise<{ client: Client; welcome: Notice<'welcome'> }> =>
    this.keep(await Client.open(this.rig.url, hello))

  refusalOf = async (hello: Hello): Promise<string | undefined> => {
    try {
      await this.open(hello)
      return 'welcome'
    } catch (error) {
      if (error instanceof HelloRefused) return error.failure.code
      throw error
    }
  }

  /** Closes it after the test. */
  keep<T extends { readonly client: Client }>(one: T): T {
    this.#clients.push(one.client)
    return one
  }
}

/** The next welcome of this phase. */
export const moved = async <P extends 'inside' | 'waiting'>(client: Client, phase: P): Promise<Welcome<P>> =>
  (await client.next('welcome', (welcome) => welcome.phase === phase)) as Welcome<P>
