/** Random commands, drawn from a seed. */
import type { ParticipantId, ProducerId, UserId } from '../../../shared/ids.ts'
import { SOURCES } from '../../../shared/limits.ts'
import { WaitingCrowd, WaitingPolicy } from '../../../shared/waiting.ts'
import type { Command } from '../../meeting/features.ts'
import { having, MINUTE } from './given.ts'

/** A repeatable stream of numbers (mulberry32): a failing history can be played again by its seed. */
export function dice(seed: number): (sides: number) => number {
  let state = seed
  return (sides) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % sides
  }
}

const PERSON_LOCKS = ['locked', 'allowed', 'as-room'] as const

type Roll = (sides: number) => number

/** Anything that may be wanted of a meeting by one of a few people; what ends it, or all of them, more rarely. */
export function anyCommand(roll: Roll, at: number): Command {
  const id = `person-${String(roll(6))}` as ParticipantId
  const by = `person-${String(roll(6))}` as ParticipantId
  const commands = [
    ...knocks(roll, { id, at }),
    ...byThemselves(roll, { id, by, at }),
    ...byModerators(roll, { id, by, at }),
    ...(roll(8) === 0 ? seldom(roll, { by, at }) : []),
    ...(roll(40) === 0 ? ends(by, at) : []),
  ]
  return commands[roll(commands.length)] ?? { type: 'pass-time', at }
}

type Who = { readonly id: ParticipantId; readonly by: ParticipantId; readonly at: number }

function knocks(roll: Roll, { id, at }: Omit<Who, 'by'>): Command[] {
  const userId = userOf(roll)
  const affiliation = { provider: `provider-${String(roll(2))}`, domain: null }
  const account = roll(2) === 0 ? null : { userId, session: sessionOf(roll), affiliation }
  const verified = account !== null
  const knock = { type: 'join', id, verified, account, link: linkOf(roll), microphone: 'off', at } as const
  const role = roll(3) === 0 ? 'moderator' : 'participant'
  return [
    { ...knock, name: ['Ada', 'ada', 'Bo'][roll(3)] ?? 'Cy', role, via: 'browser' },
    { ...knock, name: 'Ada', role: 'participant', via: 'phone' },
  ]
}

function byThemselves(roll: Roll, { id, by, at }: Who): Command[] {
  const source = SOURCES[roll(SOURCES.length)] ?? 'mic'
  const producerId = `producer-${String(roll(12))}` as ProducerId
  const muted = roll(2) === 0
  return [
    { type: 'leave', by, at },
    { type: 'go-away', id, at },
    { type: 'come-back', id },
    { type: 'publish', by, producerId, source, muted },
    { type: 'publish', by, producerId, source, muted },
    { type: 'unpublish', by, producerId },
    { type: 'lose-media', id },
    { type: 'unmute', by },
    { type: 'raise-hand', by, again: roll(2) > 0, at },
    { type: 'be-ready', by, ready: roll(2) > 0 },
    { type: 'spend-hand', id, at },
    { type: 'pass-time', at },
  ]
}

function byModerators(roll: Roll, { id, by, at }: Who): Command[] {
  return [
    { type: 'admit', by, id, at },
    { type: 'admit-all', by, whom: crowdOf(roll), at },
    { type: 'deny', by, id, again: roll(2) === 0, at },
    { type: 'send-back', by, id, at },
    { type: 'set-locks', by, at, locks: { cameras: roll(2) > 0, microphones: roll(2) > 0 } },
    { type: 'set-person-locks', by, at, id, locks: { microphones: PERSON_LOCKS[roll(3)] } },
    { type: 'mute', by, id },
    { type: 'lower-hands', by },
    { type: 'lower-hand', by, id },
    { type: 'start-timer', by, title: '', seconds: roll(2) > 0 ? 60 : null, sound: false, at },
    { type: 'extend-timer', by, seconds: 60, at },
    { type: 'stop-timer', by, at },
    { type: 'lay-out', by, layout: roll(2) > 0 ? 'grid' : null, at },
    { type: 'spotlight', by, id, on: roll(3) > 0, at },
    { type: 'set-interpreter', by, interpreter: roll(3) > 0 ? id : null, at },
    { type: 'prolong', by, minutes: 1, at },
    { type: 'rename', by, id, name: ['Ada', 'Bo'][roll(2)] ?? 'Ada', at },
  ]
}

function seldom(roll: Roll, { by, at }: Omit<Who, 'id'>): Command[] {
  const permits = { cameras: roll(3) > 0, microphones: roll(3) > 0, camerasForModerators: roll(2) > 0 }
  const limits = { maxParticipants: 3 + roll(3), durationMs: MINUTE * 60 }
  const settings = having({ permits, waitingRoom: policyOf(roll), ...limits })
  return [
    { type: 'deny-all', by, whom: crowdOf(roll), again: roll(2) === 0, at },
    { type: 'set-waiting-policy', by, policy: policyOf(roll), at },
    { type: 'configure', settings, at },
    { type: 'sign-out', session: sessionOf(roll), at },
    { type: 'disable', userId: userOf(roll), at },
    { type: 'revoke', links: [linkOf(roll)], at },
  ]
}

function ends(by: ParticipantId, at: number): Command[] {
  return [
    { type: 'end', by, at },
    { type: 'restore', at },
    { type: 'close', reason: 'room-deleted', at },
  ]
}

const userOf = (roll: Roll): UserId => `user-${String(roll(3))}` as UserId
const sessionOf = (roll: Roll): string => `session-${String(roll(4))}`
const linkOf = (roll: Roll): string => `link-${String(roll(3))}`
const crowdOf = (roll: Roll): WaitingCrowd => WaitingCrowd.options[roll(2)] ?? 'all'
const policyOf = (roll: Roll): WaitingPolicy => WaitingPolicy.options[roll(3)] ?? 'off'
