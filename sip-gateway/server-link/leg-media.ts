/** The media of one call inside: where the media node sends to, and what the caller sends there. */
import type { Notice, Payload, Reply, RequestName } from '../../shared/protocol.ts'
import type { Entering } from './link.ts'
import { CAPABILITIES, ownParameters, voicesOf } from './media.ts'

export type LegMediaPorts = {
  readonly entering: Entering
  readonly ask: <N extends RequestName>(name: N, payload: Payload<N>) => Promise<Reply<N>>
  /** Who the caller is, where; undefined: not inside, or not any more. */
  readonly place: () => { readonly meeting: string; readonly participant: string } | undefined
  readonly muted: () => boolean
  /** A microphone is sent now, as `muted` says. */
  readonly onOpened: (muted: boolean) => void
  readonly onFault: (error: unknown) => void
}

export class LegMedia {
  readonly #ports: LegMediaPorts
  /** Which opening is the newest. */
  #turn = 0
  /** What it sends, by its id. */
  #sends: string | undefined

  constructor(ports: LegMediaPorts) {
    this.#ports = ports
  }

  /** Opens it anew. */
  open(): void {
    this.#begin(undefined)
  }

  /** Opens it at another media node, too: what is heard and sent goes on until `moved`. */
  move(): void {
    this.#begin(this.#sends)
  }

  /** All of the meeting are at the other node. */
  moved(): void {
    this.#ports.entering.sound.move()
  }

  close(): void {
    this.#turn += 1
    this.#sends = undefined
    this.#ports.entering.sound.close()
  }

  change(opened: Notice<'media:consumers'>['opened'], closed: readonly string[]): void {
    const { entering, ask, place, onFault } = this.#ports
    entering.sound.voices(voicesOf(opened), closed)
    if (opened.length === 0) return
    void ask('media:ready', { consumers: opened.map(({ id }) => id) }).catch((error: unknown) => {
      if (place() !== undefined) onFault(error)
    })
  }

  #begin(goesOn: string | undefined): void {
    if (this.#ports.place() === undefined) return
    this.#turn += 1
    void this.#join(this.#turn, goesOn).catch(this.#ports.onFault)
  }

  async #join(turn: number, goesOn: string | undefined): Promise<void> {
    const { entering, ask, place, muted, onOpened } = this.#ports
    const { sound, codec } = entering
    const own = ownParameters(codec)
    const port = await sound.open(goesOn !== undefined)
    const { address, node, consumers } = await ask('media:open-leg', {
      gateway: sound.gateway,
      address: { ip: '127.0.0.1', port },
      capabilities: CAPABILITIES,
    })
    // Sent out, or opened anew, meanwhile.
    const who = place()
    if (turn !== this.#turn || who === undefined) return
    // What two media nodes have of one meeting is the same: it is not to be mixed.
    const end = { ...own.format, meeting: `${who.meeting} ${node}`, participant: who.participant }
    sound.join({ address: address.ip, port: address.port }, end)
    this.change(consumers, [])
    const wish = { source: 'mic', rtpParameters: own.parameters, muted: muted() } as const
    if (goesOn === undefined) onOpened(wish.muted)
    const { producerId } = await ask('media:produce', { ...wish, ...(goesOn !== undefined && { goesOn }) })
    if (turn !== this.#turn) return
    this.#sends = producerId
    if (goesOn !== undefined) await ask('media:arrive', {})
  }
}
