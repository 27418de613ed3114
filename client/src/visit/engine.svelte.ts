import type { MediaSession as Session, MicrophoneState } from '../../../shared/meeting.ts'
import type { Payload, Reply, RequestName } from '../../../shared/protocol.ts'
import { openMicrophones, selfIn } from '../meeting/view.ts'
import { DeviceLoader } from '../media/device.ts'
import type { NetworkQuality } from '../media/network.ts'
import { PathHealth } from '../media/path-health.ts'
import { keepAwake } from './awake.ts'
import { Arriving } from './arriving.svelte.ts'
import { asksOver } from './asks-over.ts'
import type { VisitRoute } from '../routes.ts'
import { capabilitiesOf, loadSoon } from './capabilities.ts'
import { Devices } from '../own/devices.svelte.ts'
import { Echoes } from './echoes.ts'
import type { EchoTest } from './echo-test.svelte.ts'
import { MediaSession } from './media-session.ts'
import { HouseRules } from './house-rules.ts'
import { makeOutgoings } from './outgoings.ts'
import { OwnCamera } from '../own/own-camera.svelte.ts'
import { OwnMicrophone } from '../own/own-microphone.svelte.ts'
import { OwnScreen } from '../own/own-screen.svelte.ts'
import { OwnVoice } from '../own/own-voice.ts'
import { placeOfInvitation } from './place.ts'
import { PlaceMemory } from './place-memory.ts'
import { ShownVideos } from './shown-videos.ts'
import { Stay } from './stay.svelte.ts'
import type { DeviceKind } from './visit.ts'

/** The parts of a visit, put together: who tells whom. */
export class Engine {
  speaking = $state.raw<readonly string[]>([])
  network = $state.raw<NetworkQuality>('good')
  /** Camera and microphone were switched off because the machine slept for long. */
  offAfterSleep = $state.raw(false)
  /** The room had this microphone come in muted. */
  mutedOnArrival = $state.raw(false)

  readonly #device = new DeviceLoader()
  readonly #asks = asksOver(() => this.stay)
  readonly #outgoings = makeOutgoings(this.#asks, () => this.camera.quality)
  readonly devices = new Devices(() => undefined)
  readonly arriving = new Arriving(() => this.stay.inside)
  readonly camera = new OwnCamera(this.#outgoings.camera, this.devices)
  readonly screen = new OwnScreen(this.#outgoings.screen, this.#outgoings.screenSound)
  readonly microphone = new OwnMicrophone(this.#outgoings.mic, this.devices, () => void this.voice.mute())
  readonly voice = new OwnVoice({
    microphone: this.microphone,
    self: () => selfIn(this.stay.known.view),
    askMute: (participantId) => this.stay.ask('microphone:mute', { participantId }),
    askUnmute: () => this.stay.ask('microphone:unmute', {}),
  })
  readonly rules = new HouseRules({
    view: () => this.stay.known.view,
    camera: this.camera,
    voice: this.voice,
    onMutedOnArrival: (muted) => {
      this.mutedOnArrival = muted
    },
  })
  readonly #echoes = new Echoes({
    microphone: this.microphone,
    voice: this.voice,
    arriving: this.arriving,
    device: this.#device,
    inside: () => this.stay.inside,
    pathState: () => this.#media.path?.state ?? 'new',
    place: async () => {
      const links = await this.tryTo('meeting:invitation', {})
      return links && placeOfInvitation(links.participantUrl)
    },
    onHeard: () => {
      this.#rememberMicrophone()
    },
  })
  readonly shown = new ShownVideos((videos) => {
    this.stay.ask('media:view', { videos: [...videos] }).catch(() => undefined)
  })
  readonly stay: Stay
  readonly #media: MediaSession
  readonly #health: PathHealth
  readonly #stopWatching: () => void
  readonly #memory: PlaceMemory
  #joinedAs: MicrophoneState = 'off'

  constructor(route: VisitRoute, name: string) {
    this.#memory = new PlaceMemory(route)
    this.#media = this.#makeMedia()
    const straight = route.at === 'join' && route.straight && name !== ''
    this.stay = new Stay(this.#memory, this.#ports(), straight ? { name, microphone: 'off' } : null)
    this.#waitedBefore()
    this.#health = new PathHealth({
      path: () => this.#media.path,
      received: () => this.#media.receiving.all,
      open: () => openMicrophones(this.stay.known.view),
      speaking: () => this.speaking,
      onQuality: (quality) => {
        this.network = quality
      },
      onStalled: () => this.#media.path?.restartIce(),
    })
    this.#stopWatching = keepAwake({
      stay: this.stay,
      path: () => this.#media.path,
      onLongSleep: () => void this.#sleptLong(),
    })
    // The socket first: it needs four round trips, the media engine one.
    this.stay.begin()
    const { place } = this.#memory
    if (place) loadSoon(this.#device, place.with === 'seat' || straight)
  }

  /** Asks for what may be asked twice, and forgets what was refused: the state shows it. */
  async tryTo<N extends RequestName>(name: N, payload: Payload<N>): Promise<Reply<N> | null> {
    try {
      return await this.stay.askSurely(name, payload)
    } catch {
      return null
    }
  }

  async join(name: string, wish: MicrophoneState): Promise<void> {
    this.#joinedAs = this.voice.joinsAs(wish)
    this.rules.arrive()
    await this.stay.join({ name, microphone: this.#joinedAs })
  }

  async choose(kind: DeviceKind, id: string): Promise<void> {
    this.devices.choose(kind, id)
    this.devices.remember(kind, id)
    if (kind === 'speaker') await this.arriving.speakers.choose(id)
    if (kind === 'microphone' && this.microphone.capture.at !== 'off') {
      await this.microphone.take(id)
      await this.#echoes.follow()
    }
    if (kind === 'camera' && this.camera.capture.at === 'on') await this.camera.start(id)
  }

  heard(): Promise<void> {
    return this.#media.settledSoon()
  }

  get echo(): Pick<EchoTest, 'state' | 'start'> {
    return this.#echoes.now
  }

  stopEcho(): void {
    this.#echoes.stop()
    // At the door the microphone was taken for the test alone; who waits keeps what they asked to come in with.
    if (this.stay.phase.at === 'waiting' && this.voice.wish !== 'off') void this.microphone.mute(true)
    else if (!this.stay.inside) void this.microphone.release()
  }

  /** The echo test over TURN or TCP only; at the door all the media that follows goes that way too. */
  async retryRelayed(): Promise<void> {
    await this.#echoes.retryRelayed(() => {
      this.#media.route = 'relayed'
      this.#media.drop()
      this.stay.renewPage()
    })
  }

  /** What a reload must find. */
  keepSeat(): void {
    if (this.stay.phase.at === 'waiting') this.#memory.keepWait(this.stay.place, this.voice.wish)
    if (!this.stay.inside) return
    const camera = this.camera.capture.at === 'on'
    this.#memory.keep(this.stay.place, { microphone: this.voice.wish, camera })
  }

  #makeMedia(): MediaSession {
    return new MediaSession({
      asks: this.#asks,
      device: this.#device,
      outgoing: this.#outgoings.all,
      arriving: {
        onOpened: (received) => {
          this.arriving.opened(received)
        },
        onClosed: (received) => {
          this.arriving.closed(received)
        },
      },
      onState: () => {
        if (this.#media.path?.state === 'broken') this.network = 'lost'
      },
      onRenewed: () => {
        this.shown.again()
      },
    })
  }

  #ports(): ConstructorParameters<typeof Stay>[1] {
    return {
      capabilities: (worthWaiting) => capabilitiesOf(this.#device, worthWaiting),
      held: () => this.#media.receiving.held(),
      onMedia: (session, held) => void this.#onMedia(session, held),
      onInside: (first) => void this.#onInside(first),
      onWaiting: () => {
        this.#echoes.leaveDoor()
        // Nobody hears them yet: nothing is sent.
        void this.microphone.mute(true)
        this.keepSeat()
      },
      onChanged: () => {
        this.rules.heed()
      },
      onMuted: () => {
        this.voice.muted()
        this.keepSeat()
      },
      onOver: () => {
        this.#over()
      },
      hearing: {
        'media:consumers': (notice) => {
          this.#media.change(notice)
        },
        'media:levels': ({ levels }) => {
          this.speaking = levels.map(([id]) => id)
        },
        'media:wanted': ({ producerId, layer }) => {
          const watched = this.#outgoings.all.find((outgoing) => outgoing.producerId === producerId)
          void watched?.watch(layer)
        },
        'media:lost': () => void this.#media.open(),
        'media:unreachable': ({ direction }) => this.#media.path?.restartIce(direction),
      },
    }
  }

  async #onMedia(session: Session | null, held: ReadonlySet<string>): Promise<void> {
    // Without capabilities in the hello there is none yet; with them the server tells when it has one.
    if (session) await this.#media.adopt(session, held).catch(() => undefined)
    else await this.#media.open().catch(() => undefined)
    if (!this.stay.inside && this.stay.phase.at !== 'over')
      await this.microphone.warm().catch(() => undefined)
  }

  async #onInside(first: boolean): Promise<void> {
    if (!first) {
      // What was told while the socket died may not have arrived.
      this.shown.again()
      return this.voice.settle()
    }
    this.#echoes.leaveDoor()
    this.arriving.enter(this.stay.known.view.selfId)
    await this.#media.settled()
    await this.#comeIn()
    this.keepSeat()
  }

  /** After the pictures of the others: one's own sound and camera, as chosen at the door or before a reload. */
  async #comeIn(): Promise<void> {
    const kept = this.#memory.takeKept()
    if (kept) this.voice.joinsAs(kept.microphone)
    this.rules.heed()
    await this.voice.enter(kept ? 'off' : this.#joinedAs).catch(() => undefined)
    this.#rememberMicrophone()
    // Browsers that wait for a click before they play do not once the page captures.
    if (this.arriving.blocked) await this.arriving.speakers.play()
    if (kept?.camera && !this.rules.barred.camera) await this.camera.start()
  }

  #rememberMicrophone(): void {
    const { capture } = this.microphone
    if (capture.at === 'on') this.devices.remember('microphone', capture.deviceId)
  }

  /** What was asked for before a reload still holds. */
  #waitedBefore(): void {
    const { wait } = this.#memory
    if (!wait) return
    this.voice.joinsAs(wait.microphone)
    this.#joinedAs = wait.microphone
    this.rules.arrive()
  }

  async #sleptLong(): Promise<void> {
    if (this.voice.wish !== 'live' && this.camera.capture.at !== 'on') return
    this.offAfterSleep = true
    await Promise.all([this.voice.mute(), this.camera.stop()])
    this.keepSeat()
  }

  #over(): void {
    this.#memory.forget(this.stay.place)
    this.#stopWatching()
    this.#health.close()
    this.shown.close()
    void this.microphone.close()
    this.#echoes.stop()
    void this.camera.stop()
    void this.screen.stop()
    this.#media.close()
    this.arriving.speakers.close()
  }
}
