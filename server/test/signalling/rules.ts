/** Every request there is: who may, and a good payload of it. */
import type { Payload, RequestName } from '../../../shared/protocol.ts'
import type { Role } from '../../../shared/roles.ts'

/**
 * What each request answers to whom: `visiting` for a visitor with either link; `waiting` to somebody who is not let in
 * yet; `own` to somebody inside who names what is theirs; `others` to somebody inside who names what is another's, by
 * role. A request without a row here does not compile.
 */
type Rule = {
  readonly visiting: string
  readonly waiting: string
  readonly own: Readonly<Record<Role, string>>
  readonly others?: Readonly<Record<Role, string>>
}
const both = (code: string): Readonly<Record<Role, string>> => ({ moderator: code, participant: code })
const outside = { visiting: 'forbidden', waiting: 'forbidden' } as const
const byRole = { moderator: 'ok', participant: 'forbidden' } as const
/** About nobody in particular. */
const moderatorsDo: Rule = { ...outside, own: byRole }
const moderatorsOnly: Rule = { ...moderatorsDo, others: byRole }
const noneButModerators = (code: string) => ({ moderator: code, participant: 'forbidden' })

export const RULES: Readonly<Record<RequestName, Rule>> = {
  'meeting:join': { visiting: 'ok', waiting: 'conflict', own: both('conflict') },
  'meeting:leave': { visiting: 'ok', waiting: 'ok', own: both('ok') },
  'meeting:end': moderatorsDo,
  'meeting:invitation': { ...outside, own: both('ok') },
  'people:admit': { ...moderatorsOnly, own: noneButModerators('not-found') },
  'waiting:admit-all': moderatorsDo,
  'waiting:deny-all': moderatorsDo,
  'waiting:set-policy': moderatorsDo,
  'waiting:set-message': moderatorsDo,
  'waiting:say': { ...moderatorsOnly, own: noneButModerators('not-found') },
  'waiting:deny': { ...moderatorsOnly, own: noneButModerators('not-found') },
  'waiting:send-back': { ...moderatorsOnly, own: noneButModerators('conflict') },
  'people:list': { ...outside, own: both('ok') },
  'microphone:mute': { ...moderatorsOnly, own: both('ok') },
  'microphone:unmute': { ...outside, own: both('ok') },
  'hand:raise': { ...outside, own: both('ok') },
  'hand:lower': { ...moderatorsOnly, own: both('ok') },
  'hand:lower-all': moderatorsOnly,
  'meeting:prolong': moderatorsOnly,
  'timer:start': moderatorsOnly,
  'attendance:show': moderatorsDo,
  'dashboard:show': moderatorsDo,
  // None runs.
  'timer:extend': { ...outside, own: noneButModerators('not-found') },
  'timer:stop': moderatorsOnly,
  'timer:ready': { ...outside, own: both('ok') },
  'stage:lay-out': moderatorsOnly,
  'stage:spotlight': moderatorsOnly,
  'stage:set-interpreter': moderatorsOnly,
  'reaction:send': { ...outside, own: both('ok') },
  'chat:say': { ...outside, own: both('ok'), others: both('bad-request') },
  // Nothing was said.
  'chat:edit': { ...outside, own: both('not-found') },
  'chat:delete': { ...outside, own: both('not-found') },
  'chat:react': { ...outside, own: both('not-found') },
  'chat:approve': { ...outside, own: both('not-found') },
  'chat:report': { ...outside, own: both('not-found') },
  'chat:clear': moderatorsDo,
  'chat:set-rules': moderatorsDo,
  'chat:typing': { ...outside, own: both('ok') },
  'chat:history': { ...outside, own: both('ok') },
  'chat:source': { ...outside, own: both('not-found') },
  'chat:reactors': { ...outside, own: both('not-found') },
  'people:promote': moderatorsOnly,
  'people:demote': moderatorsOnly,
  'people:rename': moderatorsOnly,
  'presenter:make': moderatorsOnly,
  'presenter:take-back': moderatorsOnly,
  'microphone:mute-all': moderatorsOnly,
  'microphone:ask-unmute': moderatorsOnly,
  'video:stop': moderatorsOnly,
  'people:remove': { ...moderatorsOnly, own: noneButModerators('conflict') },
  'ban:list': moderatorsOnly,
  'ban:undo': moderatorsOnly,
  'lock:set': moderatorsOnly,
  'lock:set-for': { ...moderatorsOnly, own: noneButModerators('conflict') },
  'media:open': { visiting: 'ok', waiting: 'ok', own: both('ok') },
  'media:open-leg': { ...outside, own: both('forbidden') },
  'media:connect': { visiting: 'ok', waiting: 'ok', own: both('ok') },
  'media:restart-ice': { visiting: 'ok', waiting: 'ok', own: both('ok') },
  'media:produce': { visiting: 'ok', waiting: 'ok', own: both('ok') },
  'echo:start': { visiting: 'ok', waiting: 'ok', own: both('ok') },
  'echo:stop': { visiting: 'ok', waiting: 'ok', own: both('ok') },
  'media:close': { visiting: 'ok', waiting: 'ok', own: both('ok'), others: both('not-found') },
  'media:view': { ...outside, own: both('ok') },
  'media:arrive': { visiting: 'ok', waiting: 'ok', own: both('ok') },
  'media:ready': { visiting: 'ok', waiting: 'ok', own: both('ok') },
}

const dtlsParameters = { fingerprints: [{ algorithm: 'sha-256' as const, value: 'AA' }] }
export const rtpParameters = {
  codecs: [{ mimeType: 'audio/opus', payloadType: 111, clockRate: 48_000, channels: 2 }],
}
/** One good payload of each request that names this participant and this producer. */
export const payloads = (participantId: string, producerId: string): { [N in RequestName]: Payload<N> } => ({
  'meeting:join': { name: 'Zoe', microphone: 'off' },
  'meeting:leave': {},
  'meeting:end': {},
  'meeting:invitation': {},
  'people:admit': { participantId },
  'waiting:admit-all': { whom: 'all' },
  'waiting:deny': { participantId, again: true },
  'waiting:deny-all': { whom: 'organisation', again: false },
  'waiting:send-back': { participantId },
  'waiting:set-policy': { policy: 'guests' },
  'waiting:set-message': { text: 'Soon' },
  'waiting:say': { participantId, text: 'Hello' },
  'people:list': { after: null, limit: 10 },
  'microphone:mute': { participantId },
  'microphone:unmute': {},
  'hand:raise': {},
  'hand:lower': { participantId },
  'hand:lower-all': {},
  'reaction:send': { reaction: 'applause' },
  'timer:start': { title: '', seconds: 300, sound: false },
  'timer:extend': { seconds: 60 },
  'timer:stop': {},
  'timer:ready': { ready: true },
  'stage:lay-out': { layout: 'grid' },
  'stage:spotlight': { participantId, on: true },
  'stage:set-interpreter': { participantId },
  'attendance:show': {},
  'dashboard:show': {},
  'meeting:prolong': { minutes: 15 },
  'chat:say': {
    ...{ id: `${participantId}-12345678`, scope: 'everyone', text: 'Hello', replyTo: null, mentions: [] },
  },
  'chat:edit': { id: `${participantId}-12345678`, text: 'Hello again', mentions: [] },
  'chat:delete': { id: `${participantId}-12345678` },
  'chat:react': { id: `${participantId}-12345678`, emoji: '👍', on: true },
  'chat:approve': { id: `${participantId}-12345678` },
  'chat:report': { id: `${participantId}-12345678` },
  'chat:clear': {},
  'chat:set-rules': { pauseS: 0, approveGuests: false, guestLinks: true },
  'chat:typing': { scope: 'everyone' },
  'chat:history': { before: null, limit: 10 },
  'chat:source': { id: `${participantId}-12345678` },
  'chat:reactors': { id: `${participantId}-12345678` },
  'people:promote': { participantId },
  'people:demote': { participantId },
  'people:rename': { participantId, name: 'Another' },
  'presenter:make': { participantId },
  'presenter:take-back': {},
  'microphone:mute-all': { except: 'nobody' },
  'microphone:ask-unmute': { participantId },
  'video:stop': { participantId, source: 'camera' },
  'people:remove': { participantId, ban: true, why: '' },
  'ban:list': {},
  'ban:undo': { participantId },
  'lock:set': { locks: { notes: true } },
  'lock:set-for': { participantId, locks: { notes: 'locked' } },
  'media:open': { capabilities: {} },
  'media:open-leg': { gateway: 'gateway-one', address: { ip: '127.0.0.1', port: 5004 }, capabilities: {} },
  'media:connect': { direction: 'send', dtlsParameters },
  'media:restart-ice': { direction: 'send' },
  'media:produce': { source: 'mic', rtpParameters, muted: false },
  'echo:start': {},
  'echo:stop': {},
  'media:close': { producerId },
  'media:view': { videos: [{ producerId, width: 10, height: 10 }] },
  'media:arrive': {},
  'media:ready': { consumers: [] },
})
