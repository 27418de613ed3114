import type { MediaSession } from '../../../shared/meeting.ts'
import type { Payload, Reply, RequestName } from '../../../shared/protocol.ts'
import { barredIn } from './barred.ts'
import { heedRoom } from './room-limits.ts'
import { heedOthers } from './others.ts'
import { keepScreenOn } from '../browser/wake-lock.ts'
import { DeviceLoader } from '../media/device.ts'
import { wakeAudio } from '../media/silence.ts'
import type { NetworkQuality } from '../media/network.ts'
import { watchPath } from './watch-path.ts'
import { AtDoor, cameraLastTime, nameLastTime } from './at-door.ts'
import { askAndTell } from './ask-and-tell.ts'
import { IncomingMedia } from './incoming-media.svelte.ts'
import { askMicrophone, asksOver } from './asks-over.ts'
import type { VisitRoute } from '../routes.ts'
import { chatOver } from './chat-over.ts'
import { capabilitiesOf, loadSoon } from './capabilities.ts'
import { chooseDevice } from './choose-device.ts'
import { Devices } from '../own/devices.svelte.ts'
import { EchoTest } from './echo-test.svelte.ts'
import { PageMedia } from './page-media.ts'
import { listeners } from './listeners.ts'
import { makeOutgoings } from './outgoings.ts'
import { offAfterSleep } from './off-after-sleep.ts'
import { OwnCamera } from '../own/own-camera.svelte.ts'
import { OwnMicrophone } from '../own/own-microphone.svelte.ts'
import { OwnSpeaker } from '../own/own-speaker.ts'
import { OwnScreen } from '../own/own-screen.svelte.ts'
import { Notices } from './notices.svelte.ts'
import { PlaceMemory } from './place-memory.ts'
import { learnEverybody } from './learn-everybody.ts'
import { Reactions } from './reactions.svelte.ts'
import type { KeptSeat } from './seats.ts'
import { ShownVideos } from './shown-videos.ts'
import { Attendance } from './attendance.svelte.ts'
import type { DeviceKind } from '../media/capture.ts'
import type { ShownVideo, Sound, Visit } from './visit.ts'
import { WaitingWords } from './waiting-words.svelte.ts'

/** The visit of a browser's page: its slices, and who tells whom. */
export class BrowserVisit implements Visit {
  readonly rememberedName = nameLastTime.read() ?? ''
  network = $state.raw<NetworkQuality>('good')
  readonly notices = new Notices()
  readonly waitingWords = new WaitingWords()
  readonly reactions = new Reactions()

  readonly #device = new DeviceLoader()
  readonly #asks = asksOver({ attendance: () => this.#attendance, wish: () => this.microphone.wish })
  readonly #outgoings = makeOutgoings(this.#asks, () => this.camera.quality)
  readonly devices = new Devices(() => {
    this.#speaker.follow()
    this.microphone.followDefault()
  })
  readonly sound = new IncomingMedia(
    () => this.#attendance.inside,
    () => this.mirror.view.selfId,
  )
  readonly #speaker = new OwnSpeaker({
    devices: this.devices,
    speakers: this.sound.speakers,
    notices: this.notices,
  })
  readonly camera = new OwnCamera(this.#outgoings.camera, this.devices, {
    onChanged: () => this.#keepSeat(),
    onKept: (why) => this.notices.tell({ kind: 'device-kept', device: 'camera', why }),
  })
  readonly screen = new OwnScreen(this.#outgoings.screen, this.#outgoings.screenSound)
  readonly microphone = new OwnMicrophone({
    outgoing: this.#outgoings.mic,
    devices: this.devices,
    ask: askMicrophone(() => this.#attendance),
    connected: () => this.#attendance.connection === 'connected',
    keep: () => this.#keepSeat(),
    notices: this.notices,
  })
  readonly echo = new EchoTest({
    microphone: this.microphone,
    sound: this.sound,
    at: () => this.phase.at,
    connected: () => this.connection === 'connected',
    pathState: () => this.#media.path?.state ?? 'new',
    unsupported: () => this.#device.unsupported,
    begin: () => this.#hear('echo:start'),
    end: () => this.#hear('echo:stop'),
    renewRelayed: () => {
      this.#media.route = 'relayed'
      this.#media.drop()
      this.#attendance.renewPage()
    },
    onHeard: () => this.#rememberMicrophone(),
  })
  readonly #door = new AtDoor(this, () => this.phase.at === 'visiting' && this.echo.state.at === 'off')
  readonly cameraTest = this.#door.cameraTest
  readonly #shown = new ShownVideos((videos) => {
    this.#attendance.ask('media:view', { videos: [...videos] }).catch(() => undefined)
  })
  readonly chat = chatOver(() => this.#attendance)
  readonly #attendance: Attendance
  readonly #media: PageMedia
  readonly #stopWatching: () => void
  #letScreenSleep: () => void = () => undefined
  readonly #memory: PlaceMemory

  constructor(route: VisitRoute) {
    const name = this.rememberedName
    this.#memory = new PlaceMemory(route)
    this.#media = this.#makeMedia()
    const straight = route.at === 'join' && route.straight && name !== ''
    const joining = straight ? { name, microphone: 'off' as const } : null
    this.#attendance = new Attendance(this.#memory, this.#ports(), joining)
    // What was asked for before a reload still holds.
    const { wait } = this.#memory
    if (wait) this.microphone.on({ is: 'join', wish: wait.microphone })
    this.#stopWatching = watchPath({
      stay: this.#attendance,
      path: () => this.#media.path,
      received: () => this.#media.receiving.all,
      speaking: () => this.sound.speaking,
      onQuality: (quality) => {
        this.network = quality
      },
      onLongSleep: () => offAfterSleep(this),
    })
    // The socket first: it needs four round trips, the media engine one.
    this.#attendance.begin()
    const { place } = this.#memory
    if (place) loadSoon(this.#device, place.with === 'seat' || straight)
  }

  get phase() {
    return this.#attendance.phase
  }

  get connection() {
    return this.#attendance.connection
  }

  get mirror() {
    return this.#attendance.mirror
  }

  get videos() {
    return this.sound.videos
  }

  ask<N extends RequestName>(name: N, payload: Payload<N>): Promise<Reply<N> | null> {
    const over = () => this.phase.at === 'over'
    return askAndTell(name, () => this.#attendance.askSurely(name, payload), { notices: this.notices, over })
  }

  prepare = () => this.#door.prepare()

  async join(name: string, sound: Sound): Promise<void> {
    wakeAudio()
    this.#door.join()
    if (sound === 'listen-only') this.echo.stop()
    nameLastTime.keep(name)
    this.microphone.on({ is: 'join', wish: sound === 'microphone' ? 'live' : 'off' })
    await this.#attendance.join({ name, microphone: this.microphone.joinsAs })
  }

  choose(kind: DeviceKind, id: string): Promise<void> {
    const { devices, microphone } = this
    const camera = this.#attendance.inside ? this.camera : this.cameraTest
    this.notices.dismiss('device-kept')
    return chooseDevice(kind, id, { devices, microphone, camera, speaker: this.#speaker })
  }

  show = (videos: readonly ShownVideo[]) => {
    this.#shown.show(videos)
  }

  listPeople = () => learnEverybody(this)
  leave = () => this.#attendance.leave()
  mediaReady = () => this.#media.settledSoon()
  lane = (name: string) => this.#attendance.lane(name)

  /** What a reload must find. */
  #keepSeat(): void {
    const { phase, place, inside } = this.#attendance
    if (phase.at === 'waiting') this.#memory.keepWait(place, this.microphone.wish)
    if (!inside) return
    const { wanted } = this.camera
    this.#memory.keep(place, { microphone: this.microphone.wish, camera: wanted })
    cameraLastTime.keep(wanted)
  }

  /** Oneself, or the meeting again. */
  async #hear(request: 'echo:start' | 'echo:stop'): Promise<void> {
    const held = this.#media.receiving.held()
    await this.#media.adopt(await this.#attendance.askSurely(request, {}), held)
  }

  #makeMedia(): PageMedia {
    return new PageMedia({
      asks: this.#asks,
      device: this.#device,
      outgoing: this.#outgoings.all,
      arriving: this.sound,
      onState: () => {
        if (this.#media.path?.state === 'broken') this.network = 'lost'
      },
      onRenewed: () => this.#shown.again(),
    })
  }

  #ports(): ConstructorParameters<typeof Attendance>[1] {
    return {
      capabilities: (worthWaiting) => capabilitiesOf(this.#device, worthWaiting),
      held: () => this.#media.receiving.held(),
      onMedia: (session, held) => void this.#onMedia(session, held),
      onInside: (first) => void this.#onInside(first),
      onWaiting: () => {
        this.echo.leaveDoor()
        this.#door.wait()
        // Nobody hears them yet: nothing is sent.
        void this.microphone.silence()
        this.#keepSeat()
      },
      onSentBack: () => {
        this.#memory.keepSentBack(this.#attendance.place, this.microphone.wish)
        location.reload()
      },
      onChanged: () => heedRoom(this.mirror, this),
      onHappened: (happenings) => {
        heedOthers(happenings, this)
        this.chat.happened(happenings)
      },
      onKnown: (seq, fresh) => this.chat.enter(seq, fresh),
      onOver: () => this.#over(),
      onQueue: (waiting) => this.waitingWords.wait(waiting),
      hearing: {
        ...listeners(this.#media, this.sound, this.#outgoings.all, this.reactions),
        'chat:typing': (notice) => this.chat.types(notice),
        ...this.waitingWords.hearing,
      },
    }
  }

  async #onMedia(session: MediaSession | null, held: ReadonlySet<string>): Promise<void> {
    // Without capabilities in the hello there is none yet; with them the server tells when it has one.
    if (session) await this.#media.adopt(session, held).catch(() => undefined)
    else await this.#media.open().catch(() => undefined)
    if (!this.#attendance.inside && this.#attendance.phase.at !== 'over')
      await this.microphone.warm().catch(() => undefined)
  }

  async #onInside(first: boolean): Promise<void> {
    if (first) this.waitingWords.enter()
    if (!first) {
      // What was told while the socket died may not have arrived.
      this.#shown.again()
      this.microphone.on({ is: 'back', microphone: this.mirror.self?.microphone ?? 'off' })
      return
    }
    this.#letScreenSleep = keepScreenOn()
    this.echo.leaveDoor()
    this.sound.enter(this.mirror.view.selfId)
    // A reload may come before the browser has given anything: it finds what was wished.
    const kept = this.#memory.takeKept()
    const on = kept ?? { microphone: this.microphone.wish, camera: this.#door.seen }
    this.#memory.keep(this.#attendance.place, on)
    await this.#media.settled()
    if (this.#attendance.inside) await this.#comeIn(on, kept)
  }

  /** After the pictures of the others: one's own sound and camera, as chosen at the door or before a reload. */
  async #comeIn({ camera }: Pick<KeptSeat, 'camera'>, kept: KeptSeat | null): Promise<void> {
    const muted = this.mirror.meeting?.mutedOnArrival === true
    this.microphone.enter(kept?.microphone ?? null, this.mirror.self?.microphone ?? 'off', muted)
    heedRoom(this.mirror, this)
    this.#rememberMicrophone()
    // Each device has a question of its own in some browsers; neither waits for the other's answer.
    this.#door.enter(camera && barredIn(this.mirror).cameras === null)
    // Browsers that wait for a click before they play do not once the page captures.
    if (this.sound.blocked) await this.sound.speakers.play()
  }

  #rememberMicrophone(): void {
    const { capture } = this.microphone
    if (capture.at === 'on') this.devices.microphoneHeard(capture.deviceId)
  }

  #over(): void {
    this.#memory.forget(this.#attendance.place)
    this.#stopWatching()
    void this.cameraTest.stop()
    this.#letScreenSleep()
    this.#shown.close()
    this.microphone.on({ is: 'over' })
    this.echo.stop()
    void this.camera.stop()
    void this.screen.stop()
    this.#media.close()
    this.sound.speakers.close()
  }
}
