import type { Doorstep, Invitation, MeetingFacts, Participant } from '../../shared/meeting.ts'
import { nobody, nobodyWaits, noVideos, withHand, without } from './people.ts'
import type { DeviceKind, Phase, Sound, Visit } from '../src/visit/visit.ts'

/** What a state of the gallery says of a visit; the rest is ordinary. */
export type Shown = Partial<{ -readonly [K in keyof Visit]: Visit[K] }>

const later = (): Promise<void> => Promise.resolve()

export const facts = {
  id: 'meeting-0001',
  roomId: 'room-0001',
  title: 'Réunion de rentrée',
  permanent: true,
  welcome: [
    { text: 'Bienvenue dans cette réunion ' },
    { text: 'Réunion de rentrée', bold: true, underline: true },
    { text: '.' },
    { lineBreak: true },
    { text: 'Ordre du jour : ' },
    { text: 'https://exemple.fr/ordre', href: 'https://exemple.fr/ordre' },
  ],
  redirectUrl: '',
  maxParticipants: 100,
  waitingRoom: false,
  mutedOnArrival: true,
  permits: {
    cameras: true,
    microphones: true,
    publicChat: true,
    privateChat: true,
    notes: true,
    camerasForModerators: false,
  },
  openedAt: Date.now() - 847_000,
  endsAt: Date.now() + 3_600_000,
  now: Date.now(),
} as unknown as MeetingFacts

export const door = {
  id: 'meeting-0001',
  title: 'Réunion de rentrée',
  host: 'Ada Host',
  started: true,
  permanent: true,
  redirectUrl: '',
} as Doorstep

/** Everything there may be to pass on. */
export const invitation: Invitation = {
  title: 'Réunion de rentrée',
  participantUrl: 'https://preau.example/join/participant/r7Kq2mXw/4fJ0mS9pQkLzT1vB8cYdEg',
  moderatorUrl: 'https://preau.example/join/moderator/r7Kq2mXw/Zk3nW8tHqRsU5xA0bVfLmQ',
  authenticatedUrl: 'https://preau.example/join/authenticated/r7Kq2mXw/p0QwE4rTy8uIoPaSdFgHjK',
  code: '411464571',
  phone: {
    numbers: [
      { number: '+33 1 86 95 00 00', label: 'fr' },
      { number: '+41 22 518 00 00', label: 'ch' },
    ],
    pin: '123456789',
  },
  moderatorMessage: [{ text: 'Bienvenue aux modérateurs' }],
}

/** A visit that shows what it is told to, and changes what a person can change by themselves. */
export class ShownVisit implements Visit {
  phase = $state.raw<Phase>({ at: 'visiting', role: 'participant', meeting: door, account: null })
  connection = $state<Visit['connection']>('connected')
  meeting = $state.raw<Visit['meeting']>(facts)
  doorstep = $state.raw<Visit['doorstep']>(door)
  clockSkew = $state(0)
  waiting = $state.raw<Visit['waiting']>(nobodyWaits)
  notAdmitted = $state.raw<Visit['notAdmitted']>(null)
  mutedOnArrival = $state(false)
  people = $state.raw<ReadonlyMap<string, Participant>>(nobody)
  count = $state(0)
  speaking = $state.raw<readonly string[]>([])
  videos = $state.raw<ReadonlyMap<string, MediaStreamTrack>>(noVideos)
  microphone = $state.raw<Visit['microphone']>({ at: 'off' })
  camera = $state.raw<Visit['camera']>({ at: 'off' })
  cameraTest = $state.raw<Visit['camera']>({ at: 'off' })
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
    this.mutedOnArrival = false
    this.talkingWhileMuted = false
    return later()
  }
  startCamera = later
  startCameraTest = later
  stopCameraTest = later
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
    return Promise.resolve({ ...invitation, authenticatedUrl: null })
  }
  admit(id: string) {
    this.waiting = without(this.waiting, id)
    return later()
  }
  dismissMutedOnArrival() {
    this.mutedOnArrival = false
  }
  dismissNotAdmitted() {
    this.notAdmitted = null
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
