import type { ErrorCode } from '../../shared/wire.ts'
import type { Participant } from '../../shared/protocol.ts'
import type { CaptureFailure, Phase } from '../src/visit/visit.ts'
import { camera, person, screen } from './people.ts'
import { picture } from './picture.ts'
import type { Shown } from './shown-visit.svelte.ts'

const inside: Phase = { at: 'inside', role: 'moderator' }

const hall = (people: readonly Participant[], more: Shown = {}): Shown => ({
  phase: inside,
  people: new Map(people.map((one) => [one.id, one])),
  count: people.length,
  microphoneState: people[0]?.microphone ?? 'off',
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
      handRaisedAt: index === 4 ? 1000 : null,
      presence: index === 6 ? 'away' : 'here',
      via: index === 9 ? 'phone' : 'browser',
    }),
  ),
]
const crowd = [self(), ...Array.from({ length: 49 }, (_, index) => person(index + 1))]

const refused = (code: ErrorCode): Shown => ({ phase: { at: 'over', over: { why: 'refused', code } } })
const failed = (why: CaptureFailure): Shown =>
  hall([self({ microphone: 'muted' })], {
    microphone: why === 'limit-reached' ? { at: 'failed', why, max: 500 } : { at: 'failed', why },
    camera: why === 'limit-reached' ? { at: 'failed', why, max: 2 } : { at: 'failed', why },
    screen: why === 'limit-reached' ? { at: 'failed', why, max: 1 } : { at: 'failed', why },
  })

const CODES = [
  'ended',
  'kicked',
  'moved',
  'not-found',
  'outdated',
  'unavailable',
  'limit-reached',
  'rate-limited',
  'internal',
] as const
const FAILURES = [
  'denied',
  'dismissed',
  'denied-by-system',
  'not-found',
  'in-use',
  'unplugged',
  'insecure-page',
  'unsupported',
  'limit-reached',
  'unknown',
] as const

/** Each state by its name: what the address of the gallery asks for. */
export const states: Readonly<Record<string, Shown>> = {
  connecting: { phase: { at: 'connecting' }, connection: 'reconnecting' },
  visiting: {},
  'visiting-known': { rememberedName: 'Marie Gérard', echoTestKnownGood: true },
  'visiting-lost': { connection: 'reconnecting' },
  joining: { phase: { at: 'joining' } },
  'echo-starting': { echo: { at: 'starting' } },
  'echo-denied': { echo: { at: 'failed', why: 'denied' } },
  'echo-no-path': { echo: { at: 'failed', why: 'no-path' } },
  alone: hall([self()]),
  few: hall(few, { speaking: [few[1]?.id ?? ''] }),
  many: hall(many, { speaking: [many[1]?.id ?? '', many[3]?.id ?? ''] }),
  crowd: hall(crowd, { count: 180 }),
  screen: hall([...few, person(3, { videos: [camera(3), screen(3)] })], { speaking: [few[1]?.id ?? ''] }),
  'own-camera': hall(few, {
    camera: { at: 'on', track: picture('Ada Host', 10), deviceId: 'c1', label: 'Caméra' },
  }),
  sharing: hall(few, { screen: { at: 'on', track: picture('Écran', 200), deviceId: 's', label: 'Écran' } }),
  participant: hall([person(1), self()], { phase: { at: 'inside', role: 'participant' } }),
  reconnecting: hall(few, { connection: 'reconnecting', network: 'lost' }),
  weak: hall(few, { network: 'weak' }),
  notices: hall([self({ microphone: 'muted' }), ...few.slice(1)], {
    soundBlocked: true,
    mutedBy: 'Bob',
    switchedTo: 'Micro intégré',
    offAfterSleep: true,
  }),
  'talking-while-muted': hall([self({ microphone: 'muted' })], { talkingWhileMuted: true }),
  left: { phase: { at: 'over', over: { why: 'left' } } },
  'meeting-ended': { phase: { at: 'over', over: { why: 'meeting-ended', reason: 'time-over' } } },
  ...Object.fromEntries(CODES.map((code) => [`refused-${code}`, refused(code)])),
  ...Object.fromEntries(FAILURES.map((why) => [`failed-${why}`, failed(why)])),
}
