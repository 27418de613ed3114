/** Roles, the presenter, and who is sent out and kept out. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { UserId } from '../../../shared/ids.ts'
import { Refused } from '../../../shared/refused.ts'
import { decide, evolve, type Command } from '../../meeting/features.ts'
import type { Meeting, Participant } from '../../meeting/meeting.ts'
import { presenterOf } from '../../meeting/roles.ts'
import {
  after,
  ann,
  bob,
  cleo,
  given,
  givenIn,
  joined,
  joining,
  person,
  producer,
  published,
  T0,
} from './given.ts'

const doing = (meeting: Meeting, command: Command): Meeting => after(meeting, decide(meeting, command))
const types = (meeting: Meeting, command: Command): string[] =>
  decide(meeting, command).map(({ type }) => type)
const roleOf = (meeting: Meeting, { id }: Participant) => meeting.participants.get(id)?.role
const codeOf = (meeting: Meeting, command: Command): string => {
  try {
    decide(meeting, command)
    return 'done'
  } catch (error) {
    if (error instanceof Refused) return error.code
    throw error
  }
}
const inside = given(joined(ann), joined(bob), joined(cleo))
const about = { by: ann.id, at: T0 }

test('who is promoted moderates, and demotes who promoted them', () => {
  const promoted = doing(inside, { type: 'promote', ...about, id: bob.id })
  assert.is(roleOf(promoted, bob), 'moderator')
  assert.equal(types(promoted, { type: 'promote', ...about, id: bob.id }), [])
  const demoted = doing(promoted, { type: 'demote', by: bob.id, id: ann.id, at: T0 })
  assert.is(roleOf(demoted, ann), 'participant')
  assert.is(codeOf(demoted, { type: 'demote', ...about, id: bob.id }), 'forbidden')
})

test('a demotion stops what participants may not send here', () => {
  const permits = { cameras: false, microphones: false }
  const dora = person('Dora', { role: 'moderator' })
  const sends = [published(dora, 'mic'), published(dora, 'camera'), published(dora, 'screen')]
  assert.equal(
    decide(givenIn({ permits }, joined(ann), joined(dora), ...sends), {
      type: 'demote',
      ...about,
      id: dora.id,
    }),
    [
      { type: 'demoted', ...about, id: dora.id },
      { type: 'unpublished', id: dora.id, producerId: producer(dora, 'camera') },
      { type: 'muted', id: dora.id, by: null },
    ],
  )
})

test('who was demoted comes back as a participant by a moderator’s link, until they are promoted', () => {
  const dora = person('Dora', { role: 'moderator', browser: 'browser-of-dora' })
  const demoted = doing(given(joined(ann), joined(dora)), { type: 'demote', ...about, id: dora.id })
  const gone = doing(demoted, { type: 'leave', by: dora.id, at: T0 })
  const again = person('Dora again', { role: 'moderator', browser: 'browser-of-dora' })
  assert.is(roleOf(doing(gone, joining(again)), again), 'participant')
  const owner = { ...joining(again), looksAfter: true } as const
  assert.is(roleOf(doing(gone, owner), again), 'moderator')
  const raised = doing(demoted, { type: 'promote', ...about, id: dora.id })
  assert.is(
    roleOf(doing(doing(raised, { type: 'leave', by: dora.id, at: T0 }), joining(again)), again),
    'moderator',
  )
})

test('one presents at a time, and nobody when they leave', () => {
  const first = doing(inside, { type: 'make-presenter', ...about, id: bob.id })
  assert.is(presenterOf(first)?.id, bob.id)
  const second = doing(first, { type: 'make-presenter', ...about, id: cleo.id })
  assert.is(presenterOf(second)?.id, cleo.id)
  assert.is(presenterOf(doing(second, { type: 'leave', by: cleo.id, at: T0 })), undefined)
  assert.is(presenterOf(doing(second, { type: 'take-presenter', ...about })), undefined)
  assert.equal(types(inside, { type: 'take-presenter', ...about }), [])
})

test('muting all is a fact for each who can be heard, but for who asks and, if wanted, who presents', () => {
  const sound = [ann, bob, cleo].map((who) => published(who, 'mic'))
  const meeting = after(inside, [...sound, { type: 'presenter-made', ...about, id: cleo.id }])
  assert.equal(decide(meeting, { type: 'mute-all', by: ann.id, except: 'nobody' }), [
    { type: 'muted', id: bob.id, by: ann.id },
    { type: 'muted', id: cleo.id, by: ann.id },
  ])
  assert.equal(decide(meeting, { type: 'mute-all', by: ann.id, except: 'presenter' }), [
    { type: 'muted', id: bob.id, by: ann.id },
  ])
})

test('the sound of a shared screen is stopped with it, and nothing else', () => {
  const sends = (['mic', 'camera', 'screen', 'screen-audio'] as const).map((source) => published(bob, source))
  const stop = { type: 'stop-video', by: ann.id, id: bob.id } as const
  const meeting = after(inside, sends)
  assert.equal(
    decide(meeting, { ...stop, source: 'screen' }).map((event) => 'producerId' in event && event.producerId),
    [producer(bob, 'screen'), producer(bob, 'screen-audio')],
  )
  assert.is(decide(meeting, { ...stop, source: 'camera' }).length, 1)
})

const account = (name: string) => ({ userId: `user-of-${name}` as UserId, session: `session-of-${name}` })
const eve = person('Eve', { browser: 'browser-of-eve', account: account('eve'), link: 'the-link' })
const withEve = after(inside, [joined(eve)])
const banned = doing(withEve, { type: 'remove', ...about, id: eve.id, ban: true })
const evil = (more: Partial<Participant>): Participant => ({ ...person('Somebody else'), ...more })

test('who is sent out may come again, as another page', () => {
  const removed = doing(withEve, { type: 'remove', ...about, id: eve.id, ban: false })
  assert.is(codeOf(removed, joining(eve)), 'kicked')
  assert.is(codeOf(removed, joining(evil({ browser: eve.browser, account: eve.account }))), 'done')
})

test('a ban holds by browser and by account, for every role, and not against who looks after the room', () => {
  for (const role of ['participant', 'moderator'] as const) {
    assert.is(codeOf(banned, joining(evil({ browser: eve.browser, role }))), 'banned')
    assert.is(codeOf(banned, joining(evil({ account: eve.account, role }))), 'banned')
    const elsewhere = { ...account('eve'), session: 'another' }
    assert.is(codeOf(banned, joining(evil({ account: elsewhere, role }))), 'banned')
  }
  const owner = { ...joining(evil({ browser: eve.browser, role: 'moderator' })), looksAfter: true } as const
  assert.is(codeOf(banned, owner), 'done')
  assert.is(codeOf(banned, joining(evil({ browser: 'other', account: account('other') }))), 'done')
})

test('the other pages of who is banned go with them, inside and waiting; who bans stays', () => {
  const tab = person('Eve in another tab', { browser: eve.browser })
  const meeting = after(withEve, [joined(tab)])
  assert.equal(
    decide(meeting, { type: 'remove', ...about, id: eve.id, ban: true }).map(
      (event) => 'id' in event && `${event.type} ${event.id}`,
    ),
    [`banned ${eve.id}`, `left ${eve.id}`, `left ${tab.id}`],
  )
  const hers = { ...ann, browser: eve.browser }
  const same = given(joined(hers), joined(eve))
  assert.ok(doing(same, { type: 'remove', ...about, id: eve.id, ban: true }).participants.has(ann.id))
})

test('by the same link and under the same name one waits until a moderator has looked; strangers come in', () => {
  const forgot = person('EVE', { browser: 'new', link: 'the-link', id: 'new-page' as Participant['id'] })
  const waits = doing(banned, joining(forgot))
  assert.is(waits.waiting.get(forgot.id)?.mayBeBanned, true)
  const moderatorsLink = joining({ ...forgot, role: 'moderator' })
  assert.equal(types(banned, moderatorsLink), ['began-waiting'])
  assert.equal(types(banned, joining({ ...forgot, link: 'another' })), ['joined'])
  assert.equal(types(banned, joining({ ...forgot, name: 'Zoe' })), ['joined'])
  const saved = { type: 'configure', settings: { ...waits.settings, title: 'Another' }, at: T0 } as const
  assert.ok(doing(waits, saved).waiting.has(forgot.id), 'not let in by the settings')
  assert.ok(doing(waits, { type: 'admit', ...about, id: forgot.id }).participants.has(forgot.id))
})

test('a ban that is undone is none', () => {
  const undone = doing(banned, { type: 'undo-ban', ...about, id: eve.id })
  assert.is(codeOf(undone, joining(eve)), 'done')
  assert.is(undone.bans.size, 0)
})

test('bans, roles and who presents are in the journal: a fold of it has them', () => {
  const events = [
    joined(ann),
    joined(bob),
    joined(eve),
    { type: 'promoted', ...about, id: bob.id },
    { type: 'demoted', ...about, id: bob.id },
    { type: 'presenter-made', ...about, id: bob.id },
    { type: 'banned', ...about, id: eve.id },
    { type: 'left', ...about, id: eve.id, reason: 'kicked' },
    { type: 'restored', at: T0 },
  ] as const
  const folded = (JSON.parse(JSON.stringify(events)) as typeof events).reduce(evolve, given())
  assert.is(roleOf(folded, bob), 'participant')
  assert.is(presenterOf(folded)?.id, bob.id)
  assert.is(codeOf(folded, joining(evil({ browser: eve.browser }))), 'banned')
  assert.is(folded.bans.get(eve.id)?.by, 'Ann')
})

test.run()
