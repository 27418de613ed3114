import type { Locks, PersonLocks } from '../../shared/locks.ts'
import type { Doorstep, EndReason, MeetingFacts, Participant } from '../../shared/meeting.ts'
import type { WaitingPerson } from '../../shared/waiting.ts'
import type { Role } from '../../shared/roles.ts'
import type { ErrorCode } from '../../shared/wire.ts'
import type { CaptureFailure } from '../src/media/capture.ts'
import type { Phase } from '../src/visit/visit.ts'
import type { Refusal } from '../src/wire/refusals.ts'
import { conversation } from './conversation.ts'
import { CODES, FAILURES } from './failures.ts'
import { camera, person, screen, waiting } from './people.ts'
import { picture } from './picture.ts'
import { door, facts } from './fixtures.ts'
import type { Shown } from './shown-visit.svelte.ts'

const inside: Phase = { at: 'inside' }

const hall = (people: readonly Participant[], more: Shown = {}): Shown => ({
  phase: inside,
  people: new Map(people.map((one) => [one.id, one])),
  count: people.length,
  videos: new Map(
    people.flatMap(({ videos, name }, index) =>
      videos.map(({ producerId, source }) => [
        producerId,
        picture(source === 'screen' ? 'Écran partagé' : name, index * 67, source === 'screen' ? WIDE : FACE),
      ]),
    ),
  ),
  ...more,
})

const WIDE = { width: 1280, height: 720 }
const FACE = { width: 640, height: 360 }

const self = (traits = {}) => person(0, { role: 'moderator', microphone: 'live', ...traits })
const few = [self(), person(1, { microphone: 'live' }), person(2, { videos: [camera(2)] })]
const many = [
  self(),
  ...Array.from({ length: 11 }, (_, index) =>
    person(index + 1, {
      microphone: index % 3 === 0 ? 'live' : index % 3 === 1 ? 'muted' : 'off',
      videos: index % 2 === 0 ? [camera(index + 1)] : [],
      handRaisedAt: index % 4 === 0 ? 1000 - index : null,
      presence: index === 6 ? 'away' : 'here',
      via: index === 9 ? 'phone' : 'browser',
    }),
  ),
]
/** One who is called like the moderator. */
const alike = { ...person(3), name: 'Ada Hоst (2)' }
const assembly = [
  self(),
  ...Array.from({ length: 299 }, (_, index) =>
    person(index + 1, {
      microphone: index % 3 === 0 ? 'live' : 'muted',
      verified: index % 4 === 0,
      handRaisedAt: index % 50 === 0 ? 1000 - index : null,
    }),
  ),
]
const crowd = [self(), ...Array.from({ length: 49 }, (_, index) => person(index + 1))]

const refused = (code: ErrorCode, known = false, more: Omit<Refusal, 'code'> = {}): Shown => ({
  phase: { at: 'over', over: { why: 'refused', refusal: { code, ...more }, known } },
})
const ended = (reason: EndReason, more: Partial<Doorstep> = {}): Shown => ({
  phase: {
    at: 'over',
    over: { why: 'meeting-ended', reason, by: reason === 'ended-by-moderator' ? 'Bob' : null },
  },
  doorstep: { ...door, ...more },
})
const visiting = (account: { name: string; fixed: boolean } | null, role: Role = 'participant'): Shown => ({
  phase: { at: 'visiting', role, meeting: door, account },
})
const waits = (
  awaits: 'opening' | 'admission',
  more: Shown = {},
  sentBackBy: string | null = null,
): Shown => ({
  phase: { at: 'waiting', role: 'participant', meeting: door, name: 'Marie Gérard, CPE', awaits, sentBackBy },
  ...more,
})
const queue = (...people: readonly WaitingPerson[]): Shown => ({
  waiting: new Map(people.map((one) => [one.id, one])),
})
/** A meeting of which the settings or the time are others. */
const meeting = (more: Partial<Omit<MeetingFacts, 'locks'>>, locks: Partial<Locks> = {}): Shown => ({
  meeting: { ...facts, ...more, locks: { ...facts.locks, ...locks } },
})
/** What a moderator arranged for everybody. */
const arranged = (stage: Partial<MeetingFacts['stage']>): Shown =>
  meeting({ stage: { ...facts.stage, at: 1, ...stage } })
/** One participant with locks of their own. */
const apart = (number: number, locks: PersonLocks): Shown => {
  const { id, name } = person(number)
  return { locked: new Map([[id, { id, name, locks }]]) }
}
/** Who shows a camera while the list is locked. */
const nameless = (number: number): Participant => ({
  ...person(number, { videos: [camera(number)] }),
  name: '',
})
const timer: NonNullable<MeetingFacts['timer']> = {
  title: 'Travail en groupes : restitution de chaque table au tableau',
  startedAt: Date.now() - 60_000,
  endsAt: null,
  sound: false,
  ready: [],
}
const failed = (why: CaptureFailure): Shown =>
  hall([self({ microphone: 'muted' })], {
    microphone: why === 'limit-reached' ? { at: 'failed', why, max: 500 } : { at: 'failed', why },
    camera: why === 'limit-reached' ? { at: 'failed', why, max: 2 } : { at: 'failed', why },
    screen: why === 'limit-reached' ? { at: 'failed', why, max: 1 } : { at: 'failed', why },
  })

/** Each state by its name: what the address of the gallery asks for. */
export const states: Readonly<Record<string, Shown>> = {
  connecting: { phase: { at: 'connecting' }, connection: 'reconnecting' },
  visiting: {},
  'visiting-known': { rememberedName: 'Marie Gérard', echoTestKnownGood: true },
  'visiting-ready': {
    ...{ rememberedName: 'Marie Gérard', echoTestKnownGood: true, inputLevel: 0.4 },
    microphone: { at: 'on', track: picture('Micro', 0), deviceId: 'm1', label: 'Casque' },
    cameraTest: { at: 'on', track: picture('Marie', 40), deviceId: 'c1', label: 'Caméra intégrée' },
  },
  'visiting-without-devices': {
    ...{ rememberedName: 'Marie Gérard', echoTestKnownGood: true },
    microphone: { at: 'failed', why: 'in-use' },
    cameraTest: { at: 'failed', why: 'denied' },
    told: [{ kind: 'device-kept', device: 'speaker', why: 'unknown' }],
  },
  'visiting-lost': { connection: 'reconnecting' },
  'visiting-signed-in': visiting({ name: 'Ada Host', fixed: false }),
  'visiting-verified': visiting({ name: 'Marie Gérard', fixed: true }),
  'visiting-moderator': visiting(null, 'moderator'),
  'waiting-opening': waits('opening'),
  'waiting-admission': waits('admission'),
  'waiting-sent-back': waits('admission', {}, 'Ada Host'),
  'waiting-testing': waits('admission', { echo: { at: 'running', heard: true }, inputLevel: 0.4 }),
  'waiting-lost': waits('opening', { connection: 'reconnecting' }),
  joining: { phase: { at: 'joining' } },
  'echo-starting': { echo: { at: 'starting' } },
  'echo-denied': { echo: { at: 'failed', why: 'denied' } },
  'echo-no-path': { echo: { at: 'failed', why: 'no-path' } },
  alone: hall([self()]),
  few: hall(few, { speaking: [few[1]?.id ?? ''] }),
  many: hall(many, { speaking: [many[1]?.id ?? '', many[3]?.id ?? ''] }),
  crowd: hall(crowd, { count: 180 }),
  assembly: hall(assembly),
  'like-moderator': hall([...few, alike], queue({ ...waiting(3), name: 'ada host' })),
  screen: hall([...few, person(3, { videos: [camera(3), screen(3)] })], { speaking: [few[1]?.id ?? ''] }),
  'two-screens': hall([...few, person(3, { videos: [screen(3)] }), person(4, { videos: [screen(4)] })]),
  'arranged-by-moderator': hall([person(1), self(), ...many.slice(2)], {
    ...arranged({ layout: 'speaker', spotlit: [person(2).id, person(4).id], by: 'Ada Host' }),
    told: [
      { kind: 'spotlit', on: true, by: 'Ada Host' },
      { kind: 'interpreter', on: true, by: 'Ada Host' },
    ],
  }),
  interpreted: hall(
    [...few, person(3, { videos: [camera(3), screen(3)] })],
    arranged({ interpreter: person(2).id }),
  ),
  'interpreted-crowd': hall(many, arranged({ interpreter: person(4).id })),
  upright: hall([self(), person(2, { videos: [camera(2)] })], {
    videos: new Map([[camera(2).producerId, picture('Zoé', 40, { width: 360, height: 640 })]]),
  }),
  'own-camera': hall(few, {
    camera: { at: 'on', track: picture('Ada Host', 10), deviceId: 'c1', label: 'Caméra' },
  }),
  sharing: hall(few, { screen: { at: 'on', track: picture('Écran', 200), deviceId: 's', label: 'Écran' } }),
  participant: hall([person(1), self()], { phase: { at: 'inside' } }),
  reconnecting: hall(few, { connection: 'reconnecting', network: 'lost' }),
  weak: hall(few, { network: 'weak' }),
  notices: hall([self({ microphone: 'muted' }), ...few.slice(1)], {
    soundBlocked: true,
    told: [
      { kind: 'muted', by: 'Bob' },
      { kind: 'other-device', device: 'microphone', label: 'Micro intégré' },
      { kind: 'off-after-sleep' },
      { kind: 'microphone-awaited' },
      { kind: 'unmute-refused' },
      { kind: 'device-kept', device: 'camera', why: 'in-use' },
      { kind: 'refused', request: 'meeting:end', refusal: { code: 'unavailable' } },
    ],
  }),
  'told-by-moderators': hall([self({ microphone: 'muted' }), ...few.slice(1)], {
    told: [
      { kind: 'asked-to-unmute', by: 'Bob' },
      { kind: 'role', role: 'moderator', by: 'Bob' },
      { kind: 'presenter', presenting: true, by: 'Bob' },
      { kind: 'stopped', source: 'camera', by: 'Bob' },
      { kind: 'muted-others', count: 3 },
      { kind: 'renamed', name: 'Ada (CPE)', by: 'Bob' },
      { kind: 'hand-lowered', by: 'Bob' },
      { kind: 'reported' },
      { kind: 'hand-spent' },
      { kind: 'prolonged', by: 'Bob', minutes: 15 },
    ],
  }),
  presenting: hall([
    self(),
    person(1, { presenter: true }),
    person(2, { role: 'moderator', looksAfter: true }),
  ]),
  locks: hall(few, {
    ...meeting({}, { microphones: true, camerasToAll: true }),
    ...apart(1, { microphones: 'allowed', publicChat: 'locked' }),
  }),
  'locked-alone': hall([person(1), self()], {
    ...apart(1, { cameras: 'locked', microphones: 'locked' }),
    told: [{ kind: 'locks', by: 'Ada Host', whose: 'self', locked: ['cameras', 'microphones'], allowed: [] }],
  }),
  'list-locked': hall([person(1), self(), nameless(2)], {
    count: 12,
    ...meeting({}, { participantList: true }),
    told: [{ kind: 'locks', by: 'Ada Host', whose: 'room', locked: ['participantList'], allowed: ['notes'] }],
  }),
  'may-be-banned': hall(few, queue(waiting(3, { mayBeBanned: true }))),
  'talking-while-muted': hall([self({ microphone: 'muted' })], { talkingWhileMuted: true }),
  left: { phase: { at: 'over', over: { why: 'left' } } },
  'meeting-ended': ended('ended-by-moderator', { permanent: false }),
  'time-over': ended('time-over', { permanent: false }),
  'time-over-permanent': ended('time-over'),
  'ended-permanent': ended('ended-by-moderator'),
  'ended-by-administrator': ended('ended-by-administrator'),
  'room-deleted': ended('room-deleted'),
  'ended-redirecting': ended('ended-by-moderator', { redirectUrl: 'https://www.exemple.fr/merci#stay' }),
  'left-onward': {
    phase: { at: 'over', over: { why: 'left' } },
    doorstep: { ...door, redirectUrl: 'https://www.exemple.fr/merci' },
  },
  removed: refused('kicked', true, { by: 'Bob', why: 'Ce n’est pas votre classe' }),
  'banned-with-why': refused('banned', true, { by: 'Bob', why: 'Insultes répétées' }),
  'signed-out': refused('unauthenticated', true),
  'link-renewed': refused('not-found', true),
  'denied-for-now': refused('denied', true, { retryAfterMs: 60_000 }),
  'queue-full': refused('limit-reached', true, { limit: 'waiting', max: 600 }),
  'site-full': refused('limit-reached', true, { limit: 'media-load' }),
  'room-full': refused('limit-reached', true, { limit: 'participants', max: 3 }),
  chat: hall(few, { said: conversation }),
  'chat-locked': hall([person(1), self()], {
    ...meeting({ chatHistory: false }, { publicChat: true, privateChat: true }),
    said: conversation,
  }),
  notes: hall(few, { notes: 'written' }),
  'notes-locked': hall([person(1), self()], { ...meeting({}, { notes: true }), notes: 'written' }),
  'notes-unsaved': hall([person(1), self()], {
    ...meeting({}, { notes: true }),
    ...{ notes: 'written', unsaved: { why: 'locked', text: 'Voyage : 12 euros\nDépart à 8 h' } },
  }),
  'one-waits': hall(few, queue(waiting(3))),
  'several-wait': hall(few, {
    ...queue(waiting(3), waiting(4, { verified: true, sentBack: true }), waiting(8, { presence: 'away' })),
    handled: [
      { id: 'waited-1', name: 'Zoé Petit', outcome: 'admitted', by: 'Ada Host' },
      { id: 'waited-2', name: 'Marc', outcome: 'denied', by: 'Bea' },
    ],
  }),
  'not-admitted': hall(few, {
    ...queue(waiting(3)),
    told: [{ kind: 'not-admitted', refusal: { code: 'limit-reached', limit: 'participants', max: 3 } }],
  }),
  verified: hall([self({ verified: true }), person(1), person(3, { verified: true, videos: [camera(3)] })]),
  'muted-on-arrival': hall([person(1), self()], {
    phase: { at: 'inside' },
    told: [{ kind: 'muted-on-arrival' }],
  }),
  'moderators-see-figures': hall([person(1), self()], meeting({ dashboard: true })),
  barred: hall([person(1), self()], {
    phase: { at: 'inside' },
    ...meeting({}, { cameras: true, microphones: true }),
  }),
  'cameras-for-moderators': hall([person(1), self()], {
    phase: { at: 'inside' },
    ...meeting({}, { camerasToAll: true }),
    camera: { at: 'on', track: picture('Bob', 10), deviceId: 'c1', label: 'Caméra' },
  }),
  'timer-runs': hall(few, {
    ...meeting({ timer: { ...timer, endsAt: Date.now() + 300_000, ready: few.map(({ id }) => id) } }),
  }),
  'timer-over': hall([person(1), ...few], meeting({ timer: { ...timer, endsAt: Date.now() - 1_000 } })),
  stopwatch: hall(few, meeting({ timer: { ...timer, title: '' } })),
  reactions: hall(few, {
    reactions: [
      ['applause', 12],
      ['thumbs-up', 3],
      ['sad', 1],
    ],
  }),
  'half-an-hour-left': hall(few, meeting({ endsAt: Date.now() + 1_799_000 })),
  'five-minutes-left': hall(few, meeting({ endsAt: Date.now() + 299_000 })),
  'one-minute-left': hall(few, meeting({ endsAt: Date.now() + 59_000 })),
  ...Object.fromEntries(CODES.map((code) => [`refused-${code}`, refused(code)])),
  ...Object.fromEntries(FAILURES.map((why) => [`failed-${why}`, failed(why)])),
}
