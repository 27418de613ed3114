import type { Participant } from '../../shared/meeting.ts'
import { door, facts, invitation } from './fixtures.ts'
import { quietLane } from './quiet-lane.ts'
import { nobody, nobodyWaits, noTalks, noVideos, withHand, without } from './people.ts'
import { Chat } from '../src/visit/chat.svelte.ts'
import type { Said } from '../src/visit/chat-log.ts'
import { notesOf } from '../src/meeting/notes/notes-of.ts'
import type { Unsaved } from '../src/meeting/notes/notes-page.svelte.ts'
import { Notices, type Told } from '../src/visit/notices.svelte.ts'
import { Reactions } from '../src/visit/reactions.svelte.ts'
import { Volumes } from '../src/visit/volumes.svelte.ts'
import type { CameraQuality, DeviceKind } from '../src/media/capture.ts'
import type { MirrorSlice, Phase, Visit } from '../src/visit/visit.ts'

type Captured = Visit['camera']['capture']

/** What a state of the gallery says of a visit; the rest is ordinary. */
export type Shown = Partial<
  Pick<Visit, 'phase' | 'connection' | 'network' | 'videos' | 'rememberedName'> &
    MirrorSlice & {
      speaking: readonly string[]
      soundBlocked: boolean
      microphone: Captured
      camera: Captured
      cameraTest: Captured
      screen: Captured
      inputLevel: number
      talkingWhileMuted: boolean
      echo: Visit['echo']['state']
      echoTestKnownGood: boolean
      told: readonly Told[]
      reactions: Parameters<Reactions['hear']>[0]
      said: readonly Said[]
      notes: 'written'
      unsaved: Unsaved
    }
>

const BANNED = { name: 'Eve', verified: false, via: 'browser', by: 'Ada Host' } as const
/** Of requests that answer with more than that it is done. */
const ANSWERS: Readonly<Record<string, unknown>> = {
  'ban:list': { bans: [{ ...BANNED, id: 'person-0099', at: Date.now() }] },
  'microphone:mute-all': { muted: 2 },
  get 'meeting:invitation'() {
    return { ...invitation, authenticatedUrl: null }
  },
}

const later = (): Promise<void> => Promise.resolve()

const off = { at: 'off' } as const

/** A camera that shows what it is told to; nothing is taken. */
class ShownCamera {
  capture: Captured
  quality = $state<CameraQuality>('standard')
  start = later
  stop = later

  constructor(capture: Captured = off) {
    this.capture = capture
  }

  setQuality(quality: CameraQuality) {
    this.quality = quality
    return later()
  }
}

/** What is known of a meeting, and changes as if the server had said so. */
class ShownMirror implements MirrorSlice {
  meeting = $state.raw<MirrorSlice['meeting']>(facts)
  doorstep = $state.raw<MirrorSlice['doorstep']>(door)
  clockSkew = 0
  people = $state.raw<MirrorSlice['people']>(nobody)
  count = $state(0)
  waiting = $state.raw<MirrorSlice['waiting']>(nobodyWaits)
  handled = $state.raw<MirrorSlice['handled']>([])
  affiliation = null
  locked = $state.raw<MirrorSlice['locked']>(new Map())

  learn(shown: Shown): void {
    for (const key of ['meeting', 'doorstep', 'people', 'count', 'waiting', 'handled', 'locked'] as const)
      if (shown[key] !== undefined) Object.assign(this, { [key]: shown[key] })
  }

  get self(): Participant | null {
    return this.people.values().next().value ?? null
  }

  raise(handRaisedAt: number | null): void {
    if (this.self) this.people = withHand(this.people, this.self.id, handRaisedAt)
  }
}

/** A visit that shows what it is told to, and changes what a person can change by themselves. */
export class ShownVisit implements Visit {
  phase = $state.raw<Phase>({ at: 'visiting', role: 'participant', meeting: door, account: null })
  readonly connection
  readonly network
  readonly videos
  readonly rememberedName
  readonly notices = new Notices()
  readonly waitingWords = {
    position: 2,
    message: 'Nous commençons dans cinq minutes.',
    talks: noTalks,
    own: [
      { from: 'waiting', by: '', text: 'Bonjour, je suis en avance.', at: 0 },
      { from: 'moderator', by: '', text: 'Merci, à tout de suite.', at: 1 },
    ],
  } as const
  readonly reactions = new Reactions()
  readonly mirror = new ShownMirror()
  readonly chat
  readonly camera
  readonly cameraTest
  readonly screen
  readonly microphone
  readonly devices
  readonly sound
  readonly echo
  mediaReady = later
  prepare = later
  readonly lane
  listPeople = later

  constructor(shown: Shown) {
    const { connection = 'connected', network = 'good', videos = noVideos, rememberedName = '' } = shown
    this.connection = connection
    this.network = network
    this.videos = videos
    this.rememberedName = rememberedName
    if (shown.phase) this.phase = shown.phase
    this.mirror.learn(shown)
    this.lane = quietLane(shown.notes === 'written')
    offerUnsaved(this, shown.unsaved)
    this.chat = shownChat(shown.said ?? [], () => this.mirror.self?.id ?? null)
    this.camera = new ShownCamera(shown.camera)
    this.cameraTest = new ShownCamera(shown.cameraTest)
    this.screen = shownScreen(shown.screen)
    this.microphone = shownMicrophone(shown, this.mirror.self, this.notices)
    this.devices = shownDevices(shown.echoTestKnownGood)
    this.sound = shownSound(shown)
    this.echo = shownEcho(shown.echo)
    this.reactions.hear(shown.reactions ?? [])
    for (const one of shown.told ?? []) this.notices.tell(one)
  }

  /** Answers what the pages of the gallery ask for; what it changes is changed. */
  ask: Visit['ask'] = (name, payload) => {
    if (name === 'reaction:send' && 'reaction' in payload) this.reactions.hear([[payload.reaction, 1]])
    if (name.startsWith('hand:')) this.mirror.raise(name === 'hand:raise' ? Date.now() : null)
    if (name === 'people:admit' && 'participantId' in payload && payload.participantId !== null)
      this.mirror.waiting = without(this.mirror.waiting, payload.participantId)
    if (name === 'meeting:end')
      this.phase = { at: 'over', over: { why: 'meeting-ended', reason: 'ended-by-moderator', by: null } }
    return Promise.resolve((ANSWERS[name] ?? {}) as never)
  }

  join() {
    this.phase = { at: 'joining' }
    return later()
  }

  choose(kind: DeviceKind, id: string) {
    this.devices.chosen = { ...this.devices.chosen, [kind]: id }
    return later()
  }

  show() {
    return
  }

  leave() {
    this.phase = { at: 'over', over: { why: 'left' } }
    return later()
  }
}

function offerUnsaved(visit: Visit, unsaved: Unsaved | null = null): void {
  notesOf(visit).unsaved = unsaved
}

function shownChat(said: readonly Said[], self: () => string | null): Chat {
  const chat = new Chat({
    say: later,
    history: () => Promise.resolve({ messages: [...said] as never, more: false }),
    typing: () => undefined,
    self: () => ({ id: self() ?? '', meeting: 'meeting-0001', reads: 'history' }),
  })
  if (said.length > 0) chat.wanted = true
  return chat
}

function shownScreen(capture: Captured = off) {
  return { possible: true, capture, start: later, stop: later }
}

function shownMicrophone(shown: Shown, self: Participant | null, notices: Notices) {
  let state = $state<Visit['microphone']['state']>(self?.microphone ?? 'muted')
  let talking = $state(shown.talkingWhileMuted ?? false)
  return {
    capture: shown.microphone ?? off,
    level: shown.inputLevel ?? 0,
    get state() {
      return state
    },
    get talkingWhileMuted() {
      return talking
    },
    mute: () => {
      state = 'muted'
    },
    unmute: () => {
      state = 'live'
      talking = false
      notices.dismiss('muted')
      notices.dismiss('muted-on-arrival')
    },
  }
}

function shownDevices(microphoneKnownGood = false) {
  let chosen = $state.raw<Visit['devices']['chosen']>({ microphone: 'm1', camera: null, speaker: 's1' })
  return {
    present: {
      microphone: [
        { id: 'm1', label: 'Casque Jabra Evolve2 65 (USB)' },
        { id: 'm2', label: '' },
      ],
      camera: [{ id: 'c1', label: 'Caméra intégrée' }],
      speaker: [{ id: 's1', label: 'Haut-parleurs' }],
    },
    get chosen() {
      return chosen
    },
    set chosen(now) {
      chosen = now
    },
    canChooseSpeaker: true,
    microphoneKnownGood,
    listed: later,
  }
}

function shownSound({ speaking = [], soundBlocked = false }: Shown) {
  let blocked = $state(soundBlocked)
  return {
    speaking,
    volumes: new Volumes(() => undefined),
    levelled: true,
    get blocked() {
      return blocked
    },
    play: () => {
      blocked = false
      return later()
    },
  }
}

function shownEcho(first: Visit['echo']['state'] = off) {
  let state = $state.raw(first)
  return {
    get state() {
      return state
    },
    start: () => {
      if (state.at === 'off') state = { at: 'running', heard: true }
      return later()
    },
    stop: () => {
      state = off
    },
    retryRelayed: () => {
      state = { at: 'starting' }
      return later()
    },
  }
}
