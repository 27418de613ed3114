import type { Account, PortalReply, Provider, RoomSummary } from '../../../shared/portal.ts'
import type { ErrorCode, Failure } from '../../../shared/wire.ts'
import { adminStates } from './admin.ts'
import type { Answers, PortalState } from './answering.ts'
import { pastStates } from './past.ts'
import { delegates, invitation, many, one, room, roomPage, rooms, running, settings } from './rooms.ts'

const account = (traits: Partial<Account> = {}): Account => ({
  id: 'user-0001' as Account['id'],
  name: 'Ada Host',
  email: 'ada@demo.example',
  administrator: true,
  ...traits,
})
const signedIn: Answers = { 'session:show': { account: account(), attendee: null } }
const signedOut: Answers = { 'session:show': { account: null, attendee: null } }
const no = (code: ErrorCode, facts: Partial<Failure> = {}) => ({ no: { code, message: code, ...facts } })
const statistics: Answers = {
  'statistics:show': { meetings: 256, participants: 1461, capacity: 45_000 },
}
const list = (shown: readonly RoomSummary[], owned = shown.length): PortalReply<'rooms:list'> => ({
  rooms: [...shown],
  owned,
  max: 50,
})
const home = (answers: Answers): PortalState => ({
  route: { at: 'home' },
  answers: { ...statistics, ...answers },
})
const signIn = (providers: readonly Provider[], answers: Answers = {}): PortalState => ({
  route: { at: 'sign-in', audience: 'organiser', returnTo: '/' },
  answers: { ...signedOut, 'sign-in:providers': { providers: [...providers] }, ...answers },
})
const editing = (answers: Answers): PortalState => ({
  route: { at: 'edit-room', room: 'room-0000' },
  answers: {
    ...signedIn,
    'rooms:show': roomPage(),
    'rooms:invitation': invitation,
    'rooms:renew': { ...invitation, code: '987654321' },
    'rooms:set-pin': no('conflict'),
    ...answers,
  },
})
const sharing = (answers: Answers): PortalState => ({
  route: { at: 'share-room', room: 'room-0000' },
  answers: {
    ...signedIn,
    'rooms:show': roomPage(),
    'delegates:list': delegates(3),
    'delegates:add': no('not-found', { field: 'email' }),
    'delegates:remove': delegates(2),
    'rooms:hand-over': no('conflict', { field: 'email', limit: 'owner' }),
    ...answers,
  },
})

/** Each state by its name: what the address of the gallery asks for. */
export const portalStates: Readonly<Record<string, PortalState>> = {
  'home-signed-out': home(signedOut),
  'home-attendee': home({ 'session:show': { account: null, attendee: { name: 'Marie Gérard' } } }),
  'home-asking': home({ 'session:show': 'never' }),
  'home-unavailable': home({ 'session:show': no('internal') }),
  'home-rooms': home({
    ...signedIn,
    'rooms:list': list(rooms),
    'rooms:invitation': invitation,
    'rooms:favourite': {},
    'rooms:delete': {},
    'rooms:start': no('not-found'),
    'codes:redeem': no('not-found'),
    'meetings:start-temporary': no('rate-limited', { retryAfterMs: 480_000 }),
  }),
  'home-no-rooms': home({
    'session:show': {
      account: account({ administrator: false, name: 'Jean-Baptiste de La Fontaine-Montmorency' }),
      attendee: null,
    },
    'rooms:list': list([]),
    'statistics:show': { meetings: 1, participants: 1, capacity: null },
  }),
  'home-full': home({ ...signedIn, 'rooms:list': list([room(0), room(1, { running: running(3) })], 50) }),
  'home-rooms-failed': home({ ...signedIn, 'rooms:list': no('internal') }),
  'sign-in-one': signIn(one, { 'sign-in:start': no('limit-reached') }),
  'sign-in-many': signIn(many),
  'sign-in-none': signIn([]),
  'sign-in-failing': signIn(one, { 'sign-in:providers': no('internal') }),
  'sign-in-attendee': {
    ...signIn(one),
    route: { at: 'sign-in', audience: 'attendee', returnTo: '/' },
  },
  'sign-in-failed': { route: { at: 'sign-in-failed' }, answers: signedOut },
  'room-new': {
    route: { at: 'new-room' },
    answers: { ...signedIn, 'rooms:defaults': settings, 'rooms:create': no('unauthenticated') },
  },
  'room-new-signed-out': { route: { at: 'new-room' }, answers: signedOut },
  'room-edit': editing({ 'rooms:change': no('bad-request', { field: 'redirectUrl' }) }),
  'room-edit-running': editing({
    'rooms:show': roomPage({ standing: 'delegate', owner: 'Grace Second', running: running(12) }),
    'rooms:change': {
      room: roomPage({ running: running(12) }),
      applied: ['waitingRoom', 'allowCameras'],
      later: ['title', 'welcome'],
    },
    'rooms:end-meeting': no('internal'),
  }),
  'room-edit-unknown': editing({ 'rooms:show': no('not-found') }),
  'share-some': sharing({}),
  'share-nobody': sharing({ 'delegates:list': delegates(0) }),
  'share-full': sharing({ 'delegates:list': delegates(15) }),
  'share-forbidden': sharing({ 'delegates:list': no('forbidden') }),
  ...pastStates(signedIn),
  ...adminStates(signedIn),
}
