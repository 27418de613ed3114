import type { Participant } from '../../shared/protocol.ts'
import { nobody, noVideos, withHand } from './people.ts'
import type { DeviceKind, Phase, Sound, Visit } from '../src/visit/visit.ts'

/** What a state of the gallery says of a visit; the rest is ordinary. */
export type Shown = Partial<{ -readonly [K in keyof Visit]: Visit[K] }>

const later = (): Promise<void> => Promise.resolve()

const facts = {
  id: 'meeting-0001',
  roomId: 'room-0001',
  title: 'Réunion de rentrée',
  openedAt: Date.now() - 847_000,
  endsAt: Date.now() + 3_600_000,
  now: Date.now(),
} as NonNullable<Visit['meeting']>

/** A visit that shows what it is told to, and changes what a person can change by themselves. */
export class ShownVisit implements Visit {
  phase = $state.raw<Phase>({ at: 'visiting', role: 'participant', meeting: facts })
  connection = $state<Visit['connection']>('connected')
  meeting = $state.raw<Visit['meeting']>(facts)
  people = $state.raw<ReadonlyMap<string, Participant>>(nobody)
  count = $state(0)
  speaking = $state.raw<readonly string[]>([])
  videos = $state.raw<ReadonlyMap<string, MediaStreamTrack>>(noVideos)
  microphone = $state.raw<Visit['microphone']>({ at: 'off' })
  camera = $state.raw<Visit['camera']>({ at: 'off' })
  screen = $state.raw<Visit['screen']>({ at: 'off' })
  microphoneState = $state<Visit['microphoneState']>('muted')
  inputLevel = $state(0)
  talkingWhileMuted = $state(false)
  mutedBy = $state<string | null>(null)
  switchedTo = $state<string | null>(null)
  offAfterSleep = $state(false)
  echo = $state.raw<Visit['echo']>({ at: 'off' })
  devices = $state.raw<Visit['devices']>({
    microphone: [
      { id: 'm1', label: 'Casque Jabra Evolve2 65 (USB)' },
      { id: 'm2', label: '' },
    ],
    camera: [{ id: 'c1', label: 'Caméra intégrée' }],
    speaker: [{ id: 's1', label: 'Haut-parleurs' }],
  })
  chosen = $state.raw<Visit['chosen']>({ microphone: 'm1', camera: null, speaker: 's1' })
  canChooseSpeaker = $state(true)
  canShareScreen = $state(true)
  cameraQuality = $state<Visit['cameraQuality']>('standard')
  soundBlocked = $state(false)
  network = $state<Visit['network']>('good')
  rememberedName = $state('')
  echoTestKnownGood = $state(false)

  constructor(shown: Shown) {
    Object.assign(this, shown)
  }

  get self(): Participant | null {
    return this.people.values().next().value ?? null
  }

  set self(_person) {
    throw new Error('the first of the people is oneself')
  }

  startEchoTest() {
    if (this.echo.at === 'off') this.echo = { at: 'running', heard: true }
    this.inputLevel = 0.4
    return later()
  }
  stopEchoTest() {
    this.echo = { at: 'off' }
  }
  retryRelayed() {
    this.echo = { at: 'starting' }
    return later()
  }
  join(_name: string, _sound: Sound) {
    this.phase = { at: 'joining' }
    return later()
  }
  mute() {
    this.microphoneState = 'muted'
    return later()
  }
  unmute() {
    this.microphoneState = 'live'
    this.mutedBy = null
    this.talkingWhileMuted = false
    return later()
  }
  startCamera = later
  stopCamera = later
  shareScreen = later
  stopSharing = later
  choose(kind: DeviceKind, id: string) {
    this.chosen = { ...this.chosen, [kind]: id }
    return later()
  }
  setCameraQuality(quality: Visit['cameraQuality']) {
    this.cameraQuality = quality
    return later()
  }
  raiseHand() {
    return this.#hand(Date.now())
  }
  lowerHand(_id: string) {
    return this.#hand(null)
  }
  mutePerson = later
  show() {
    return
  }
  playSound() {
    this.soundBlocked = false
    return later()
  }
  listPeople = later
  invitation() {
    return Promise.resolve({
      participantUrl: 'https://preau.example/join/participant/r7Kq2mXw/4fJ0mS9pQkLzT1vB8cYdEg',
      moderatorUrl: 'https://preau.example/join/moderator/r7Kq2mXw/Zk3nW8tHqRsU5xA0bVfLmQ',
    })
  }
  dismissMutedBy() {
    this.mutedBy = null
  }
  dismissSwitched() {
    this.switchedTo = null
  }
  heard() {
    return later()
  }
  dismissOffAfterSleep() {
    this.offAfterSleep = false
  }
  endForAll() {
    this.phase = { at: 'over', over: { why: 'meeting-ended', reason: 'ended-by-moderator' } }
    return later()
  }
  leave() {
    this.phase = { at: 'over', over: { why: 'left' } }
    return later()
  }

  #hand(handRaisedAt: number | null): Promise<void> {
    const { self } = this
    if (self) this.people = withHand(this.people, self.id, handRaisedAt)
    return later()
  }
}
