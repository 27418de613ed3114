import type { ChatMessage, ChatScope } from '../../../shared/chat.ts'
import { TYPING_MS } from '../../../shared/chat-limits.ts'
import type { Happening, Notice, Payload, Reply } from '../../../shared/protocol.ts'
import { Refused } from '../../../shared/refused.ts'
import { Kept } from '../browser/kept.ts'
import { isPassing } from '../wire/connection.ts'
import { hear, keyOf, NOTHING_SAID, withPage, type ChatLog, type Said } from './chat-log.ts'
import { refusalOf } from './asking.ts'
import type { Refusal } from '../wire/refusals.ts'

const PAGE = 200
const ATTEMPTS = 5
const TYPING_AGAIN_MS = 3_000

type Say = Payload<'chat:say'>

/** What this page says and is not known to be stored. */
export type Sending = Omit<Say, 'mentions'> & {
  readonly mentions: readonly string[]
  readonly at: number
  readonly state: 'waits' | 'stored' | 'failed'
  readonly refusal: Refusal | null
}

export type ChatPorts = {
  /** Asks, once more when the socket was lost. @throws Refused */
  readonly say: (say: Say) => Promise<unknown>
  readonly history: (page: Payload<'chat:history'>) => Promise<Reply<'chat:history'>>
  readonly typing: (scope: ChatScope) => void
  readonly self: () => { readonly id: string; readonly meeting: string; readonly reads: Reads } | null
}

/** What the server gives somebody of what was said: since they came, all that all may read, also moderators' words. */
const READS = ['since-coming', 'history', 'moderation'] as const
export type Reads = (typeof READS)[number]

/** What was said, what this page says and how far it has been read. */
export class Chat {
  /** To whom one writes, what, and in answer to what. They outlive the panel. */
  scope = $state.raw<ChatScope>('everyone')
  replyTo = $state.raw<Said | null>(null)
  /** Somebody asked for the panel. */
  wanted = $state(false)
  /** Told of each message that comes from somebody else. */
  onNew: ((message: ChatMessage) => void) | null = null
  #log = $state.raw<ChatLog>(NOTHING_SAID)
  #sending = $state.raw<readonly Sending[]>([])
  #loading = $state.raw<'not' | 'loading' | 'done' | 'failed'>('not')
  #readUpTo = $state.raw(0)
  #typing = $state.raw<readonly Notice<'chat:typing'>[]>([])
  readonly #drafts = $state<Record<string, string>>({})
  readonly #ports: ChatPorts
  #draining = false
  #reads = 0
  /** Counts what was asked of the history: of two answers the older is not heard. */
  #asked = 0
  #typedAt = -Infinity
  #forgetTyping: ReturnType<typeof setTimeout> | undefined

  constructor(ports: ChatPorts) {
    this.#ports = ports
  }

  get messages(): readonly Said[] {
    return this.#log.messages
  }

  /** There are older messages. */
  get more(): boolean {
    return this.#log.more
  }

  get loading() {
    return this.#loading
  }

  get sending(): readonly Sending[] {
    return this.#sending
  }

  get draft(): string {
    return this.#drafts[keyOf(this.scope)] ?? ''
  }

  set draft(text: string) {
    this.#drafts[keyOf(this.scope)] = text
  }

  /** The newest that was read. */
  get readUpTo(): number {
    return this.#readUpTo
  }

  get unread(): number {
    const self = this.#ports.self()?.id
    return this.messages.filter(
      ({ seq, author, deletedBy }) => seq > this.#readUpTo && author.id !== self && deletedBy === null,
    ).length
  }

  /** Who types where this page writes now, without oneself. */
  get typing(): readonly string[] {
    const self = this.#ports.self()?.id
    const here = this.#typing.find((one) => keyOf(one.scope) === keyOf(this.scope))
    return (here?.people ?? []).filter((id) => id !== self)
  }

  /** One is inside, and knows everything up to `seq`; what was known before may be old. */
  enter(seq: number, fresh: boolean): void {
    if (!fresh) return
    const kept = this.#kept()?.read() ?? null
    if (this.#readUpTo === 0) this.#readUpTo = kept ?? seq
    const known = kept !== null || this.#loading !== 'not'
    this.#readsMore()
    this.#anew(known)
  }

  happened(happenings: readonly Happening[]): void {
    for (const happening of happenings) {
      this.#log = hear(this.#log, happening)
      if (happening.name === 'chat:message') this.#heard(happening.notice.message)
    }
    if (this.#readsMore()) this.#anew(this.#loading !== 'not')
  }

  types(notice: Notice<'chat:typing'>): void {
    this.#typing = [...this.#typing.filter(({ scope }) => keyOf(scope) !== keyOf(notice.scope)), notice]
    clearTimeout(this.#forgetTyping)
    // That somebody stopped may not have arrived.
    this.#forgetTyping = setTimeout(() => {
      this.#typing = []
    }, 2 * TYPING_MS)
  }

  /** Asks for what was said before, if it has not been asked for. */
  async load(): Promise<void> {
    if (this.#loading === 'loading' || this.#loading === 'done') return
    await this.#page(null)
  }

  async older(): Promise<void> {
    if (this.#loading !== 'loading') await this.#page(this.messages[0]?.seq ?? null)
  }

  /** All that was said until now is read. */
  read(): void {
    const newest = this.messages.at(-1)?.seq ?? 0
    if (newest <= this.#readUpTo) return
    this.#readUpTo = newest
    this.#kept()?.keep(newest)
  }

  /** Opens the chat where one writes to this person. */
  writeTo(scope: ChatScope): void {
    this.scope = scope
    this.replyTo = null
    this.wanted = true
  }

  /** Says that one types, now and then. */
  typed(): void {
    const now = performance.now()
    if (now - this.#typedAt < TYPING_AGAIN_MS) return
    this.#typedAt = now
    this.#ports.typing(this.scope)
  }

  /** Says the draft; it is shown as waiting until it is stored. */
  send(mentions: readonly string[]): void {
    const text = this.draft.trim()
    const self = this.#ports.self()
    if (text === '' || self === null) return
    const said = { id: drawId(self.id), scope: this.scope, text, replyTo: this.replyTo?.id ?? null, mentions }
    this.#sending = [...this.#sending, { ...said, at: Date.now(), state: 'waits', refusal: null }]
    this.draft = ''
    this.replyTo = null
    this.#typedAt = -Infinity
    void this.#drain()
  }

  retry(id: string): void {
    this.#change(id, { state: 'waits', refusal: null })
    void this.#drain()
  }

  /** What was not sent is a draft again. */
  takeBack(id: string): void {
    const found = this.#sending.find((one) => one.id === id)
    if (found === undefined) return
    this.#sending = this.#sending.filter((one) => one !== found)
    this.scope = found.scope as ChatScope
    this.draft = this.draft === '' ? found.text : `${found.text}\n${this.draft}`
  }

  /** One after the other, so that they stand in the order in which they were written. */
  async #drain(): Promise<void> {
    if (this.#draining) return
    this.#draining = true
    for (let one = this.#next(); one !== undefined; one = this.#next()) {
      const refusal = await this.#say(one)
      const { id } = one
      if (refusal !== null) this.#change(id, { state: 'failed', refusal })
      else if (this.messages.some((message) => message.id === id)) this.#forget(id)
      else this.#change(id, { state: 'stored' })
    }
    this.#draining = false
  }

  async #say({ id, scope, text, replyTo, mentions }: Sending): Promise<Refusal | null> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.#ports.say({ id, scope, text, replyTo, mentions: [...mentions] })
        return null
      } catch (error) {
        const wait = waitAfter(error, attempt)
        if (wait === null) return refusalOf(error)
        await new Promise((done) => setTimeout(done, wait))
      }
    }
  }

  #next(): Sending | undefined {
    return this.#sending.find(({ state }) => state === 'waits')
  }

  #change(id: string, change: Partial<Sending>): void {
    this.#sending = this.#sending.map((one) => (one.id === id ? { ...one, ...change } : one))
  }

  #forget(id: string): void {
    this.#sending = this.#sending.filter((one) => one.id !== id)
  }

  #heard(message: ChatMessage): void {
    const mine = this.#sending.find(({ id }) => id === message.id)
    if (mine?.state === 'stored' || mine?.state === 'failed') this.#forget(message.id)
    if (isNew(message, this.#readUpTo) && message.author.id !== this.#ports.self()?.id) this.onNew?.(message)
  }

  async #page(before: number | null): Promise<void> {
    this.#loading = 'loading'
    this.#asked += 1
    const asked = this.#asked
    try {
      const page = await this.#ports.history({ before, limit: PAGE })
      if (asked !== this.#asked) return
      this.#log = withPage(this.#log, page)
      const known = (id: string) => this.messages.some((message) => message.id === id)
      this.#sending = this.#sending.filter(({ id, state }) => state !== 'stored' || !known(id))
      this.#loading = 'done'
    } catch {
      if (asked === this.#asked) this.#loading = 'failed'
    }
  }

  /** Whether there is something said before that was closed to this page until now. */
  #readsMore(): boolean {
    const before = this.#reads
    this.#reads = READS.indexOf(this.#ports.self()?.reads ?? 'since-coming')
    return this.#reads > before
  }

  #anew(load: boolean): void {
    this.#log = NOTHING_SAID
    this.#loading = 'not'
    if (load) void this.load()
  }

  #kept(): Kept<number> | null {
    const self = this.#ports.self()
    return (
      self &&
      new Kept('sessionStorage', `preau.chat-read.${self.meeting}`, (kept) =>
        typeof kept === 'number' ? kept : null,
      )
    )
  }
}

function isNew({ seq, editedAt, deletedBy }: ChatMessage, readUpTo: number): boolean {
  return seq > readUpTo && editedAt === null && deletedBy === null
}

/** When to ask again, in ms; null: not by itself. */
function waitAfter(error: unknown, attempt: number): number | null {
  if (!(error instanceof Refused) || attempt >= ATTEMPTS) return null
  const { retryAfterMs, limit } = error.facts
  if (error.code === 'rate-limited' && limit === undefined) return retryAfterMs ?? 1_000
  return isPassing(error) ? 1_000 : null
}

function drawId(self: string): string {
  const bytes = crypto.getRandomValues(new Uint8Array(9))
  return `${self}-${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`
}
