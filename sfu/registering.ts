import { setTimeout as wait } from 'node:timers/promises'
import {
  MEDIA_NODE_EVERY_MS,
  MEDIA_NODE_PATH,
  MediaNodeHeard,
  type MediaNodeFacts,
} from '../shared/media-node.ts'
import type { Log } from './log.ts'

const ANSWER_MAX_MS = 3_000

export type RegisteringPorts = {
  /** Any server, or what leads to one. */
  readonly serverUrl: string
  readonly secret: string
  /** What it is now. */
  readonly facts: () => MediaNodeFacts
  /** Somebody wants it empty, or does not any more: told after each answer. */
  readonly onDrain: (drain: boolean) => void
  readonly log: Log
}

/** Says where this sfu is, again and again, so that servers find it and know that it lives. */
export class Registering {
  readonly #ports: RegisteringPorts
  readonly #closing = new AbortController()
  /** What the log was told last. */
  #told = ''

  constructor(ports: RegisteringPorts) {
    this.#ports = ports
  }

  start(): void {
    void this.#sayForEver()
  }

  close(): void {
    this.#closing.abort()
  }

  async #sayForEver(): Promise<void> {
    const { signal } = this.#closing
    while (!signal.aborted) {
      await this.#say().catch((error: unknown) => {
        this.#tell(`not registered: ${reasonOf(error)}`)
      })
      await wait(MEDIA_NODE_EVERY_MS, undefined, { signal, ref: false }).catch(() => undefined)
    }
  }

  async #say(): Promise<void> {
    const { serverUrl, secret, facts, onDrain } = this.#ports
    const answer = await fetch(new URL(MEDIA_NODE_PATH, serverUrl), {
      method: 'POST',
      headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
      body: JSON.stringify(facts()),
      // The secret goes nowhere else.
      redirect: 'error',
      signal: AbortSignal.any([this.#closing.signal, AbortSignal.timeout(ANSWER_MAX_MS)]),
    })
    const body: unknown = await answer.json().catch(() => null)
    if (!answer.ok) throw new Error(sentenceOf(body) ?? `SERVER_URL answers ${String(answer.status)}`)
    const heard = MediaNodeHeard.safeParse(body)
    if (!heard.success) throw new Error('what SERVER_URL answers is of another program')
    this.#tell('registered')
    onDrain(heard.data.drain)
  }

  #tell(what: string): void {
    if (what === this.#told || this.#closing.signal.aborted) return
    this.#told = what
    const { log, serverUrl } = this.#ports
    if (what === 'registered') log.info({ server: serverUrl }, what)
    else log.warn({ server: serverUrl }, what)
  }
}

function sentenceOf(body: unknown): string | null {
  if (typeof body !== 'object' || body === null || !('message' in body)) return null
  return typeof body.message === 'string' ? body.message.slice(0, 200) : null
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message
}
