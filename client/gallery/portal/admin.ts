/** The administration's pages, with something on each. */
import type { AuditEntry, UserSummary } from '../../../shared/portal.ts'
import type { AdminSection } from '../../src/routes.ts'
import type { Answers, PortalState } from './answering.ts'
import { rooms } from './rooms.ts'

const SEEN = Date.UTC(2026, 8, 3, 12)

const page = <T>(items: readonly T[]) => ({ items: [...items], total: items.length, page: 1, pages: 3 })

const userOf = (name: string, index: number): UserSummary => ({
  id: `user-000${String(index)}` as UserSummary['id'],
  name,
  email: index === 1 ? null : `person${String(index)}@education.example`,
  administrator: index === 0,
  provider: 'demo',
  disabled: index === 2,
  createdAt: SEEN,
  seenAt: SEEN,
  rooms: index,
})
const users = [
  userOf('Ada Host', 0),
  userOf('Grace Second', 1),
  userOf('Jean-Baptiste de La Fontaine-Montmorency', 2),
] as const
const entries: readonly AuditEntry[] = [
  {
    at: SEEN,
    actor: 'Ada Host',
    action: 'rooms:change',
    room: { id: 'room-0000', title: 'Ma salle' },
    subject: null,
  },
  { at: SEEN, actor: 'system', action: 'retention:room-removed', room: null, subject: 'room-0009' },
]
const meetings = ['Équipe de Com', 'Conseil pédagogique'].map((title, index) => ({
  id: `meeting-000${String(index)}` as never,
  title,
  owner: index === 0 ? null : 'Grace Second',
  since: SEEN,
  participants: 12,
  waiting: index,
}))

/** What an administrator who is signed in is answered. */
export function adminStates(signedIn: Answers): Readonly<Record<string, PortalState>> {
  const answers: Answers = {
    ...signedIn,
    'admin:users': page(users),
    'admin:user': { ...users[0], owned: [...rooms], delegated: [] },
    'admin:rooms': page(rooms),
    'admin:meetings': page(meetings),
    'admin:blocked-callers': page([
      { id: 'block-1', ending: '42', source: '192.0.2.7', until: SEEN },
      { id: 'block-2', ending: null, source: null, until: SEEN },
    ]),
    'admin:audit': page(entries),
  }
  const section = (name: AdminSection): PortalState => ({
    route: { at: 'admin', section: name },
    answers,
  })
  return {
    'admin-users': section('users'),
    'admin-rooms': section('rooms'),
    'admin-meetings': section('meetings'),
    'admin-callers': section('callers'),
    'admin-audit': section('audit'),
    'admin-user': { route: { at: 'admin-user', user: 'user-0000' }, answers },
  }
}
