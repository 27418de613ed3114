/** Says again over UDP what was not heard: timers A, E and G of RFC 3261 §17, which sip.js leaves to its transport. */
import { parameter, topVia, valuesOf, type Header } from './message.ts'

const T1_MS = 500
const T2_MS = 4000
const GIVE_UP_MS = 64 * T1_MS

type Sent = { timer: NodeJS.Timeout; readonly again: () => void; waited: number; next: number }

/** What was sent and waits to be answered. */
export class Repetition {
  readonly #sent = new Map<string, Sent>()

  /** A message goes out: where its kind is repeated, it will be until `answered` or for 32 s. */
  sent(text: string, headers: readonly Header[], again: () => void): void {
    const key = keyOfSent(text, headers)
    if (key === undefined) return
    this.#stop(key)
    const entry: Sent = {
      again,
      waited: 0,
      next: T1_MS,
      timer: setTimeout(() => this.#repeat(key), T1_MS),
    }
    this.#sent.set(key, entry)
  }

  /** A response came: its request need not be said again. */
  answered(headers: readonly Header[]): void {
    this.#stop(keyOf(headers, methodOf(headers)))
  }

  /** An ACK came: neither need the refusal that it is for. */
  acknowledged(headers: readonly Header[]): void {
    this.#stop(keyOf(headers, FINAL))
  }

  close(): void {
    for (const key of [...this.#sent.keys()]) this.#stop(key)
  }

  #repeat(key: string): void {
    const entry = this.#sent.get(key)
    if (entry === undefined) return
    entry.waited += entry.next
    if (entry.waited >= GIVE_UP_MS) {
      this.#stop(key)
      return
    }
    entry.again()
    entry.next = Math.min(entry.next * 2, T2_MS)
    entry.timer = setTimeout(() => this.#repeat(key), entry.next)
  }

  #stop(key: string): void {
    clearTimeout(this.#sent.get(key)?.timer)
    this.#sent.delete(key)
  }
}

const FINAL = 'final'

function keyOfSent(text: string, headers: readonly Header[]): string | undefined {
  const method = methodOf(headers)
  if (text.startsWith('SIP/2.0 ')) {
    return method === 'INVITE' && /^SIP\/2\.0 [3-6]/.test(text) ? keyOf(headers, FINAL) : undefined
  }
  return method === 'ACK' ? undefined : keyOf(headers, method)
}

function keyOf(headers: readonly Header[], kind: string): string {
  return `${parameter(topVia(headers) ?? '', 'branch') ?? ''} ${kind}`
}

function methodOf(headers: readonly Header[]): string {
  return valuesOf(headers, 'cseq')[0]?.split(/\s+/)[1] ?? ''
}
