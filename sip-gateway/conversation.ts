/** One call as a whole: the line tells it, its rules decide, the bridge speaks and the server is asked. */
import { randomBytes } from 'node:crypto'
import type { Bridge } from './bridge/bridge.ts'
import { answered, step } from './call/call.ts'
import type { Call, Heard, Language, Step, Wish } from './call/model.ts'
import type { CodecName } from './codecs/codec.ts'
import { hearInfo, NO_KEYS, type Digit, type Keys } from './dtmf.ts'
import type { Figures } from './figures.ts'
import type { CallListener, IncomingCall } from './lines/line.ts'
import type { Log } from './log.ts'
import { KEY_BYTES } from './sdp/crypto.ts'
import { MalformedSdp, parseSdp } from './sdp/description.ts'
import { agreedBy, answer, offerText, type Agreement, type OwnEnd } from './sdp/negotiation.ts'
import type { ServerLink, Stay } from './server-link/link.ts'

export type Surroundings = {
  readonly bridge: Bridge
  readonly link: ServerLink
  /** What telephones send their sound to. */
  readonly announcedAddress: string
  /** Of the number that was dialled. */
  readonly language: (dialled: string) => Language
  readonly figures: Pick<Figures, 'answered' | 'silent'>
  readonly log: Log
}

/** Outside of any meeting, in ms: whoever only plays with the keys is let go. */
const ENTRY_MS = 240_000

let sessions = 0

export class Conversation implements CallListener {
  readonly #line: IncomingCall
  readonly #around: Surroundings
  readonly #session = ++sessions
  readonly #key = new Uint8Array(randomBytes(KEY_BYTES))
  readonly #log: Log
  #version = 0
  #port = 0
  #call: Call | undefined
  /** Pressed before we know that our answer was heard: who dials without listening loses no key. */
  readonly #early: Digit[] = []
  #stay: Stay | undefined
  #codec: CodecName | undefined
  #keys: Keys = NO_KEYS
  #speaking = false
  #leaving = false
  #over = false
  #listenMs: number | undefined
  #listening: NodeJS.Timeout | undefined
  #entry: NodeJS.Timeout | undefined

  constructor(line: IncomingCall, around: Surroundings) {
    this.#line = line
    this.#around = around
    this.#log = around.log.child({ call: line.id })
  }

  /** Takes the call, or says why not. */
  async begin(): Promise<void> {
    const port = await this.#around.bridge.open(this.#line.id, {
      digit: (digit) => {
        this.#pressed(digit)
      },
      said: () => {
        this.#said()
      },
      silent: () => {
        this.#around.figures.silent()
        this.#log.info('call lost: no sound came for too long')
        this.#hangUp()
      },
    })
    if (this.#over) return
    this.#port = port ?? 0
    const text = port === undefined ? undefined : this.#answerTo(this.#line.offer)
    if (text !== undefined) {
      this.#line.answer(text)
      return
    }
    this.#line.refuse(port === undefined ? 'busy' : 'not-acceptable')
    this.#end()
  }

  confirmed(description: string | undefined): void {
    if (description !== undefined && !this.#agree(understood(description, agreedBy))) {
      this.#hangUp()
      return
    }
    if (this.#call !== undefined) return
    this.#log.info({ dialled: this.#line.dialled }, 'call answered')
    this.#around.figures.answered()
    this.#entry = setTimeout(() => {
      this.#hangUp()
    }, ENTRY_MS)
    this.#follow(answered(this.#around.language(this.#line.dialled)))
    for (const digit of this.#early.splice(0)) this.#hear({ type: 'digit', digit })
  }

  changed(offer: string | undefined): string | undefined {
    return this.#answerTo(offer)
  }

  info(info: { readonly contentType: string; readonly body: string }): void {
    const heard = hearInfo(this.#keys, info)
    this.#keys = heard.keys
    if (heard.digit !== undefined) this.#hear({ type: 'digit', digit: heard.digit })
  }

  ended(): void {
    this.#hear({ type: 'hung-up' })
    this.#end()
  }

  /** Our answer, agreed on; our offer where none came; undefined: we do not speak what is offered. */
  #answerTo(offer: string | undefined): string | undefined {
    const own: OwnEnd = {
      address: this.#around.announcedAddress,
      port: this.#port,
      session: this.#session,
      version: ++this.#version,
      key: this.#key,
    }
    if (offer === undefined) return offerText(own)
    const agreed = understood(offer, (description) => answer(description, own))
    return this.#agree(agreed?.agreement) ? agreed?.text : undefined
  }

  #agree(agreement: Agreement | undefined): boolean {
    if (agreement === undefined) return false
    const { id, caller } = this.#line
    this.#codec = agreement.codec
    this.#around.bridge.ask({ leg: id, do: 'agree', agreement, source: caller.source })
    return true
  }

  /** The bridge tells each key once; here only the other way of sending them is left out. */
  #pressed(digit: Digit): void {
    if (this.#keys.by === 'info') return
    this.#keys = { by: 'rtp' }
    if (this.#call === undefined) this.#early.push(digit)
    else this.#hear({ type: 'digit', digit })
  }

  #hear(heard: Heard): void {
    if (this.#over || this.#call === undefined) return
    if (heard.type === 'digit') clearTimeout(this.#listening)
    this.#follow(step(this.#call, heard))
  }

  #follow({ call, wishes }: Step): void {
    const before = this.#call
    this.#call = call
    if (call.at === 'inside') clearTimeout(this.#entry)
    if (before?.at !== call.at)
      this.#log.info(call.at === 'ended' ? { why: call.why } : {}, `call ${call.at}`)
    for (const wish of wishes) this.#grant(wish, call)
    const muted = call.at !== 'inside' || call.muted
    this.#around.bridge.ask({ leg: this.#line.id, do: 'mute', muted })
  }

  #grant(wish: Wish, { language }: Call): void {
    const { bridge, link } = this.#around
    const { id: leg, caller } = this.#line
    switch (wish.type) {
      case 'say':
        this.#speaking = true
        bridge.ask({ leg, do: 'say', language, phrases: wish.phrases, now: wish.now })
        return
      case 'hush':
        bridge.ask({ leg, do: 'hush' })
        return
      case 'hold-sound':
        bridge.ask({ leg, do: 'hold-sound', on: wish.on })
        return
      case 'volume':
        bridge.ask({ leg, do: 'volume', steps: wish.steps })
        return
      case 'listen':
        this.#listenMs = wish.ms
        this.#listen()
        return
      case 'look-up':
        this.#stay?.leave()
        this.#stay = link.enter(
          {
            call: leg,
            pin: wish.pin,
            caller,
            language,
            codec: this.#codec ?? 'PCMU',
            sound: bridge.roomSound(leg),
          },
          (heard) => {
            this.#hear(heard)
          },
        )
        return
      case 'ask':
        this.#stay?.ask(wish.question)
        return
      case 'hang-up':
        this.#leaving = true
        if (!this.#speaking) this.#hangUp()
    }
  }

  #said(): void {
    this.#speaking = false
    if (this.#leaving) this.#hangUp()
    else this.#listen()
  }

  /** Silence counts from the last word on. */
  #listen(): void {
    clearTimeout(this.#listening)
    if (this.#listenMs === undefined || this.#speaking) return
    this.#listening = setTimeout(() => {
      this.#hear({ type: 'silence' })
    }, this.#listenMs)
  }

  #hangUp(): void {
    if (this.#over) return
    this.#hear({ type: 'hung-up' })
    this.#line.hangUp()
    this.#end()
  }

  #end(): void {
    if (this.#over) return
    this.#over = true
    clearTimeout(this.#listening)
    clearTimeout(this.#entry)
    this.#stay?.leave()
    this.#around.bridge.ask({ leg: this.#line.id, do: 'close' })
  }
}

/** What a description leads to; undefined when it is none. */
function understood<T>(
  description: string,
  lead: (parsed: ReturnType<typeof parseSdp>) => T | undefined,
): T | undefined {
  try {
    return lead(parseSdp(description))
  } catch (error) {
    if (error instanceof MalformedSdp) return undefined
    throw error
  }
}
