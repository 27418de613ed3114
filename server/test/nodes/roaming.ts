/** Meetings with real sound whose people follow them from node to node, as pages do, and what is heard meanwhile. */
import { setTimeout as delay } from 'node:timers/promises'
import * as assert from 'uvu/assert'
import type { Hello } from '../../../shared/protocol.ts'
import { Refused } from '../../../shared/refused.ts'
import { Silence } from '../../../shared/silence.ts'
import type { Client, Inside } from '../client.ts'
import { eventually } from '../eventually.ts'
import { Page } from '../sfu/site.ts'
import { ANY, enter, lookFor, returning, type Site } from './given.ts'

type Entered = Awaited<ReturnType<typeof enter>>

/** Somebody who goes where their meeting goes. */
export class Roamer {
  readonly page: Page
  readonly #site: Site
  readonly #greeting: Hello
  readonly meeting: string
  #inside: Inside
  #left = false

  private constructor(site: Site, page: Page, greeting: Hello, { inside, at }: Entered) {
    this.page = page
    this.#site = site
    this.#greeting = greeting
    this.#inside = inside
    this.meeting = inside.snapshot?.meeting.id ?? ''
    this.#listen(page.client, at)
    this.#roam().catch((error: unknown) => {
      if (!this.#left) throw error
    })
  }

  static async come(site: Site, at: string, greeting: Hello): Promise<Roamer> {
    const entered = await enter(site, at, greeting)
    const { capabilities } = greeting
    if (capabilities === undefined) throw new Error('no capabilities')
    const page = await Page.of(entered.client, capabilities, entered.inside.media)
    return new Roamer(site, page, greeting, entered)
  }

  get self(): string {
    return this.#inside.self
  }

  /** What is refused because the meeting moves is asked again where it is. */
  async again<T>(act: () => Promise<T>): Promise<T> {
    return eventually('it is answered', async () => {
      try {
        return await act()
      } catch (error) {
        if (error instanceof Refused && !['moved', 'unavailable'].includes(error.code)) throw error
        await delay(50)
        return undefined
      }
    })
  }

  async leave(): Promise<void> {
    this.#left = true
    await this.page.close()
  }

  /** Of a machine that is gone without a word nothing is closed. */
  #listen(client: Client, at: string): void {
    const onDead = (): void => {
      client.drop()
    }
    const silence = new Silence({ look: () => lookFor(this.#site, at), onDead })
    silence.heard()
    client.socket.io.on('ping', () => {
      silence.heard()
    })
    client.socket.once('disconnect', () => {
      silence.end()
    })
  }

  async #roam(): Promise<void> {
    for (;;) {
      const { client } = this.page
      const led = client.next('dismissed', ({ code }) => code === 'moved').then(({ path }) => path)
      const path = await Promise.race([led, client.disconnected().then(() => undefined)]).catch(
        () => undefined,
      )
      if (this.#left) return
      // Nothing has happened for long.
      if (path === undefined && client.socket.connected) continue
      const { meeting } = this
      // Any node knows, or will know, where the meeting is.
      const first = path?.slice('/n/'.length) ?? ANY
      const back = await enter(this.#site, first, returning(this.#greeting, this.#inside, meeting))
      this.#inside = back.inside
      this.#listen(back.client, back.at)
      this.page.goOnOver(back.client)
    }
  }
}

/** One who speaks, and one who hears, raises a hand and says a word now and then. */
export class Meeting {
  readonly speaker: Roamer
  readonly hearer: Roamer
  #words = 0

  private constructor(speaker: Roamer, hearer: Roamer) {
    this.speaker = speaker
    this.hearer = hearer
  }

  /** By two ways in, of who speaks and of who hears. */
  static async open(site: Site, at: string, ways: readonly [Hello, Hello]): Promise<Meeting> {
    const speaker = await Roamer.come(site, at, ways[0])
    const hearer = await Roamer.come(site, at, ways[1])
    await hearer.page.hears(await speaker.page.speak())
    await hearer.page.client.ask('hand:raise', {})
    return new Meeting(speaker, hearer)
  }

  get heard(): number {
    return this.hearer.page.heard(this.speaker.page.voice ?? '')
  }

  async goesOn(): Promise<void> {
    const { hearer, speaker } = this
    this.#words += 1
    const id = `${hearer.self}-number-${String(this.#words)}`
    const words = { id, scope: 'everyone', text: `word ${String(this.#words)}` } as const
    await hearer.again(() => hearer.page.client.ask('chat:say', { ...words, replyTo: null, mentions: [] }))
    // Of an sfu that is lost the voice has another name afterwards.
    let [voice, from] = [speaker.page.voice, this.heard]
    await eventually('they hear on', () => {
      if (voice !== speaker.page.voice) [voice, from] = [speaker.page.voice, this.heard]
      return this.heard >= from + 20
    })
  }

  /** A newcomer sees the hand and all that was said, once and in order. */
  async isWhole(site: Site, newcomer: Hello): Promise<void> {
    const { client, inside } = await enter(site, ANY, newcomer)
    assert.is(inside.snapshot?.meeting.id, this.hearer.meeting)
    const bob = inside.snapshot?.participants.find(({ id }) => id === this.hearer.self)
    assert.is.not(bob?.handRaisedAt ?? null, null, 'the hand is up')
    const { messages } = await client.ask('chat:history', { before: null, limit: 200 })
    const numbers = messages.flatMap(({ id }) => id.split('-number-')[1] ?? [])
    assert.equal(
      numbers,
      Array.from({ length: this.#words }, (_, word) => String(word + 1)),
    )
    client.close()
  }

  async leave(): Promise<void> {
    await Promise.all([this.speaker.leave(), this.hearer.leave()])
  }
}

const TICK_MS = 20

/** The longest that anybody hears nothing, in ms as this process counts them: when it has no time, nobody sends either. */
export function listenTo(meetings: readonly Meeting[]) {
  const silent = meetings.map((meeting) => ({ meeting, heard: meeting.heard, ticks: 0 }))
  let longest = 0
  const look = setInterval(() => {
    for (const one of silent) {
      const { heard } = one.meeting
      one.ticks = heard === one.heard ? one.ticks + 1 : 0
      one.heard = heard
      longest = Math.max(longest, one.ticks)
    }
  }, TICK_MS)
  return {
    stop: () => {
      clearInterval(look)
    },
    /** Since it was asked last. */
    longestMs: (): number => {
      const ms = longest * TICK_MS
      longest = 0
      for (const one of silent) one.ticks = 0
      return ms
    },
  }
}
