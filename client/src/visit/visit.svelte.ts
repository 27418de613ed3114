import type { VisitRoute } from '../routes.ts'
import type { Participant } from '../../../shared/meeting.ts'
import { selfIn } from '../meeting/view.ts'
import { wakeAudio } from '../media/silence.ts'
import { canChooseSpeaker } from '../media/speakers.ts'
import { refusalOf } from './asking.ts'
import { Engine } from './engine.svelte.ts'
import { NOWHERE, OwnCamera } from '../own/own-camera.svelte.ts'
import { canShareScreen } from '../own/own-screen.svelte.ts'
import { Kept, text } from '../browser/kept.ts'
import type { CameraQuality, DeviceKind, ShownVideo, Sound, Visit } from './visit.ts'

const PEOPLE_PAGE = 200
/** The name used last time on this device. */
const keptName = new Kept('localStorage', 'preau.name', text)

/** The visit of a browser's page: what components read and ask, over an engine of parts that each do one thing. */
export class BrowserVisit implements Visit {
  readonly canChooseSpeaker = canChooseSpeaker()
  readonly canShareScreen = canShareScreen()
  readonly rememberedName = keptName.read() ?? ''
  #notAdmitted = $state.raw<Visit['notAdmitted']>(null)
  readonly #engine: Engine
  readonly #cameraTest: OwnCamera

  constructor(route: VisitRoute) {
    this.#engine = new Engine(route, this.rememberedName)
    this.#cameraTest = new OwnCamera(NOWHERE, this.#engine.devices)
  }

  get phase() {
    return this.#engine.stay.phase
  }
  get connection() {
    return this.#engine.stay.connection
  }
  get meeting() {
    return this.#engine.stay.known.view.meeting
  }
  get doorstep() {
    return this.#engine.stay.known.doorstep
  }
  get clockSkew() {
    return this.#engine.stay.known.clockSkew
  }
  get self(): Participant | null {
    return selfIn(this.#engine.stay.known.view)
  }
  get people() {
    return this.#engine.stay.known.view.people
  }
  get count() {
    return this.#engine.stay.known.view.count
  }
  get waiting() {
    return this.#engine.stay.known.view.waiting
  }
  get notAdmitted() {
    return this.#notAdmitted
  }
  get speaking() {
    return this.#engine.speaking
  }
  get videos() {
    return this.#engine.arriving.videos
  }
  get microphone() {
    return this.#engine.microphone.capture
  }
  get cameraTest() {
    return this.#cameraTest.capture
  }
  get camera() {
    return this.#engine.camera.capture
  }
  get screen() {
    return this.#engine.screen.capture
  }
  get microphoneState() {
    return this.self?.microphone ?? 'off'
  }
  get inputLevel() {
    return this.#engine.microphone.level
  }
  get talkingWhileMuted() {
    const testing = this.echo.at === 'starting' || this.echo.at === 'running'
    return !testing && this.microphoneState === 'muted' && this.#engine.microphone.talkingWhileMuted
  }
  get mutedBy() {
    return this.#engine.stay.known.view.mutedBy
  }
  get mutedOnArrival() {
    return this.#engine.mutedOnArrival
  }
  get switchedTo() {
    return this.#engine.microphone.switchedTo
  }
  get offAfterSleep() {
    return this.#engine.offAfterSleep
  }
  get echo() {
    return this.#engine.echo.state
  }
  get devices() {
    return this.#engine.devices.present
  }
  get chosen() {
    return this.#engine.devices.chosen
  }
  get cameraQuality() {
    return this.#engine.camera.quality
  }
  get soundBlocked() {
    return this.#engine.arriving.blocked
  }
  get network() {
    return this.#engine.network
  }
  get echoTestKnownGood() {
    return this.#engine.devices.microphoneKnownGood
  }

  async startEchoTest(): Promise<void> {
    wakeAudio()
    await this.#engine.echo.start()
  }

  stopEchoTest(): void {
    this.#engine.stopEcho()
  }

  async retryRelayed(): Promise<void> {
    await this.#engine.retryRelayed()
  }

  async join(name: string, sound: Sound): Promise<void> {
    wakeAudio()
    keptName.keep(name)
    await this.#engine.join(name, sound === 'microphone' ? 'live' : 'off')
  }

  async mute(): Promise<void> {
    this.#engine.rules.settled()
    await this.#engine.voice.mute()
    this.#engine.keepSeat()
  }

  async unmute(): Promise<void> {
    wakeAudio()
    this.#engine.rules.settled()
    await this.#engine.voice.unmute()
    this.dismissMutedBy()
    this.#engine.keepSeat()
  }

  startCameraTest(deviceId?: string): Promise<void> {
    return this.#cameraTest.start(deviceId)
  }

  stopCameraTest(): Promise<void> {
    return this.#cameraTest.stop()
  }

  async startCamera(): Promise<void> {
    await this.#engine.camera.start()
    this.#engine.keepSeat()
  }

  async stopCamera(): Promise<void> {
    await this.#engine.camera.stop()
    this.#engine.keepSeat()
  }

  async shareScreen(): Promise<void> {
    await this.#engine.screen.start()
  }

  async stopSharing(): Promise<void> {
    await this.#engine.screen.stop()
  }

  async choose(kind: DeviceKind, id: string): Promise<void> {
    await this.#engine.choose(kind, id)
  }

  async setCameraQuality(quality: CameraQuality): Promise<void> {
    await this.#engine.camera.setQuality(quality)
  }

  async raiseHand(): Promise<void> {
    await this.#engine.tryTo('hand:raise', {})
  }

  async lowerHand(participantId: string): Promise<void> {
    await this.#engine.tryTo('hand:lower', { participantId })
  }

  async mutePerson(participantId: string): Promise<void> {
    await this.#engine.tryTo('microphone:mute', { participantId })
  }

  show(videos: readonly ShownVideo[]): void {
    this.#engine.shown.show(videos)
  }

  async playSound(): Promise<void> {
    wakeAudio()
    await this.#engine.arriving.speakers.play()
  }

  async listPeople(): Promise<void> {
    let after: string | null = null
    do {
      const page: { readonly participants: Participant[]; readonly next: string | null } | null =
        await this.#engine.tryTo('people:list', { after, limit: PEOPLE_PAGE })
      if (!page) return
      this.#engine.stay.known.learn(page.participants)
      after = page.next
    } while (after !== null)
  }

  async invitation() {
    return this.#engine.tryTo('meeting:invitation', {})
  }

  async admit(participantId: string): Promise<void> {
    this.#notAdmitted = null
    try {
      await this.#engine.stay.askSurely('people:admit', { participantId })
    } catch (error) {
      // Somebody else was quicker, or they have gone: there is nothing left to do.
      const refusal = refusalOf(error)
      this.#notAdmitted = refusal.code === 'not-found' ? null : refusal
    }
  }

  dismissMutedBy(): void {
    this.#engine.stay.known.forgetMutedBy()
  }

  dismissMutedOnArrival(): void {
    this.#engine.rules.settled()
  }

  dismissNotAdmitted(): void {
    this.#notAdmitted = null
  }

  dismissSwitched(): void {
    this.#engine.microphone.dismissSwitched()
  }

  heard(): Promise<void> {
    return this.#engine.heard()
  }

  dismissOffAfterSleep(): void {
    this.#engine.offAfterSleep = false
  }

  async endForAll(): Promise<void> {
    await this.#engine.tryTo('meeting:end', {})
  }

  async leave(): Promise<void> {
    await this.#engine.stay.leave()
  }
}
