/** A suite in which people wait: each test has a server and a clock of its own. */
import { suite } from 'uvu'
import type { Hello, Notice } from '../../../shared/protocol.ts'
import { HelloRefused, type Client } from '../client.ts'
import { ManualClock } from '../manual-clock.ts'
import { startQuietSfu } from '../quiet-sfu.ts'
import { rigForEach, type Person, type Room, type WaitingPerson } from '../rig.ts'

type Welcome<P extends 'inside' | 'waiting'> = Extract<Notice<'welcome'>, { phase: P }>

export class WaitingPeople {
  readonly test
  readonly rig
  /** What the servers of all tests so far found worth a warning. */
  readonly logged: string[] = []
  clock = new ManualClock()

  constructor(title: string) {
    this.test = suite(title)
    this.rig = rigForEach(this.test, startQuietSfu, () => ({ clock: this.clock }))
    this.test.after.each(() => {
      this.clock = new ManualClock()
      this.logged.push(...this.rig.logged)
    })
  }

  join = (room: Room, name: string, kind: 'moderator' | 'participant'): Promise<Person> =>
    this.rig.join(room, name, kind, { capabilities: {} })

  wait = (
    room: Room,
    name: string,
    more: Partial<Hello> & { readonly cookie?: string } = {},
  ): Promise<WaitingPerson> => this.rig.wait(room, name, { capabilities: {}, ...more })

  open = (hello: Hello): Promise<{ client: Client; welcome: Notice<'welcome'> }> => this.rig.open(hello)

  refusalOf = async (hello: Hello): Promise<string | undefined> => {
    try {
      await this.open(hello)
      return 'welcome'
    } catch (error) {
      if (error instanceof HelloRefused) return error.failure.code
      throw error
    }
  }
}

/** The next welcome of this phase. */
export const moved = async <P extends 'inside' | 'waiting'>(client: Client, phase: P): Promise<Welcome<P>> =>
  (await client.next('welcome', (welcome) => welcome.phase === phase)) as Welcome<P>
