import type { DeviceLoader } from '../media/device.ts'
import { Outgoing } from '../media/outgoing.ts'
import type { PathState, Route } from '../media/path.ts'
import type { Received } from '../media/receiving.ts'
import { VOICE } from '../media/sources.ts'
import { asksOver } from './asks-over.ts'
import { MediaSession } from './media-session.ts'
import type { Place } from './place.ts'
import { Stay } from './stay.svelte.ts'

/**
 * A second stay at the meeting, beside the one inside: a visitor who never joins, with a page id, socket and endpoint of
 * their own, to whom the sfu gives back their voice and nothing else. Nobody is told of it, and nothing of it is kept.
 */
export class EchoStay {
  readonly #outgoing: Outgoing
  readonly #media: MediaSession
  readonly #stay: Stay
  #returned: Received | null = null
  #over = false

  /** `place`: an invitation to the meeting. */
  constructor(place: Place, { device, route }: { readonly device: DeviceLoader; readonly route: Route }) {
    const asks = asksOver(() => this.#stay)
    this.#outgoing = new Outgoing({ source: 'mic', asks, codecOptions: VOICE })
    this.#media = this.#makeMedia(asks, device)
    this.#media.route = route
    this.#stay = new Stay({ place, link: null }, this.#ports(device), null)
    this.#stay.begin()
  }

  /** One's own voice as it comes back, when it does. */
  get returned(): Received | null {
    return this.#returned
  }

  get pathState(): PathState {
    return this.#media.path?.state ?? 'new'
  }

  /** It was refused, or has lost its socket: there is nothing left to wait for. */
  get lost(): boolean {
    const { phase, connection } = this.#stay
    return phase.at === 'over' || (phase.at === 'visiting' && connection !== 'connected')
  }

  /** Sends this track from now on. @throws Refused */
  send(track: MediaStreamTrack): Promise<void> {
    return this.#outgoing.send(track, false)
  }

  /** Sends and plays nothing more from here on, and leaves as soon as the server hears it. */
  async close(): Promise<void> {
    if (this.#over) return
    this.#over = true
    this.#media.close()
    // Who leaves unheard has an endpoint at the sfu for a while yet.
    await this.#stay.whenBack().catch(() => undefined)
    await this.#stay.leave()
  }

  #makeMedia(asks: ReturnType<typeof asksOver>, device: DeviceLoader): MediaSession {
    return new MediaSession({
      asks,
      device,
      outgoing: [this.#outgoing],
      arriving: {
        onOpened: (received) => {
          this.#returned = received
        },
        onClosed: ({ id }) => {
          if (this.#returned?.id === id) this.#returned = null
        },
      },
      onState: () => undefined,
      onRenewed: () => undefined,
    })
  }

  #ports(device: DeviceLoader): ConstructorParameters<typeof Stay>[1] {
    const media = this.#media
    return {
      capabilities: () => Promise.resolve(device.loaded?.capabilities ?? null),
      held: () => media.receiving.held(),
      onMedia: (session, held) => {
        if (this.#over) return
        void (session ? media.adopt(session, held) : media.open()).catch(() => undefined)
      },
      onInside: () => undefined,
      onWaiting: () => undefined,
      onChanged: () => undefined,
      onMuted: () => undefined,
      onOver: () => {
        media.close()
      },
      hearing: {
        'media:consumers': (notice) => {
          media.change(notice)
        },
        'media:levels': () => undefined,
        'media:wanted': () => undefined,
        'media:lost': () => {
          if (!this.#over) void media.open().catch(() => undefined)
        },
        'media:unreachable': ({ direction }) => media.path?.restartIce(direction),
      },
    }
  }
}
