import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { RoomSettings, STANDARD_SETTINGS } from '../../shared/room-settings.ts'
import { Kept } from '../src/browser/kept.ts'
import { draftOfRoom } from '../src/portal/room/kept-draft.ts'
import {
  changesIn,
  draftOf,
  faultsIn,
  faultsLeft,
  oneFault,
  settingsIn,
  writtenIn,
  type RoomDraft,
} from '../src/portal/room/room-draft.ts'
import { browserStores } from './storage.ts'

const stored: RoomSettings = {
  ...STANDARD_SETTINGS,
  title: 'Équipe de Com',
  welcome: 'Bienvenue dans <b>%%CONFNAME%%</b>',
  moderatorMessage: '',
  maxParticipants: 100,
  durationMinutes: 280,
}

const draft = (changed: Partial<RoomDraft> = {}): RoomDraft => ({ ...draftOf(stored), ...changed })
const faults = (changed: Partial<RoomDraft>) => [...faultsIn(draft(changed))]

test('a room as it is stored has nothing wrong and nothing changed', () => {
  assert.equal(faults({}), [])
  assert.equal(changesIn(draft(), stored), {})
})

test('only what was changed is sent', () => {
  assert.equal(changesIn(draft({ waitingRoom: 'everybody', maxParticipants: ' 20 ' }), stored), {
    waitingRoom: 'everybody',
    maxParticipants: 20,
  })
})

test('a room has a name', () => {
  assert.equal(faults({ title: '  ' }), [['title', 'missing']])
  assert.equal(faults({ title: 'x'.repeat(151) }), [['title', 'too-long']])
})

test('numbers are whole and within their bounds', () => {
  for (const [written, fault] of [
    ['', 'no-number'],
    ['many', 'no-number'],
    ['2.5', 'no-number'],
    ['-1', 'no-number'],
    ['0', 'out-of-bounds'],
    ['501', 'out-of-bounds'],
  ] as const) {
    assert.equal(faults({ maxParticipants: written }), [['maxParticipants', fault]], written)
  }
  assert.equal(faults({ durationMinutes: '1000' }), [['durationMinutes', 'out-of-bounds']])
  assert.equal(faults({ maxParticipants: '500', durationMinutes: '999' }), [])
})

test('tags do not count towards the length of a message', () => {
  const bold = (length: number) => `<b>${'x'.repeat(length)}</b>`
  assert.equal(faults({ welcome: bold(150) }), [])
  assert.equal(faults({ welcome: bold(151) }), [['welcome', 'too-long']])
})

test('people go on to a whole web address, or stay', () => {
  assert.equal(faults({ redirectUrl: 'https://example.org/merci' }), [])
  for (const wrong of ['example.org', 'javascript:alert(1)', 'https://', 'ftp://example.org'])
    assert.equal(faults({ redirectUrl: wrong }), [['redirectUrl', 'no-address']], wrong)
})

test('a field that is put right is wrong no more, the others still are', () => {
  const before = draft({ title: '', maxParticipants: '900', durationMinutes: '0' })
  const after = { ...before, title: 'Bon', maxParticipants: 'neuf cents' }
  assert.equal(
    [...faultsLeft(faultsIn(before), before, after)],
    [
      ['maxParticipants', 'no-number'],
      ['durationMinutes', 'out-of-bounds'],
    ],
  )
})

test('what the server refused stays wrong until it is changed', () => {
  const before = draft({ title: 'Refusé' })
  const faults = oneFault('title', 'refused')
  assert.equal(
    [...faultsLeft(faults, before, { ...before, waitingRoom: 'everybody' })],
    [['title', 'refused']],
  )
  assert.equal([...faultsLeft(faults, before, { ...before, title: 'Autre' })], [])
})

test('what has no fault here has none for the server', () => {
  for (const changed of [
    {},
    { title: '  A  ', maxParticipants: '500', durationMinutes: '1' },
    { redirectUrl: ' https://example.org/é?q=1 ' },
  ]) {
    const written = draft(changed)
    assert.equal([...faultsIn(written)], [])
    assert.ok(RoomSettings.safeParse(settingsIn(written)).success, JSON.stringify(changed))
  }
})

test('a draft outlives its page, until it is saved or thrown away', () => {
  browserStores()
  const kept = draftOfRoom('room-0001', draft())
  const written = { title: 'Neuf', maxParticipants: 'beaucoup' }
  kept.keep(writtenIn(draft(written), draft()))
  assert.equal(draftOfRoom('room-0001', draft()).read(), written)
  assert.is(draftOfRoom(null, draft()).read(), null)
  kept.forget()
  assert.is(draftOfRoom('room-0001', draft()).read(), null)
})

test('a draft takes back nothing that others have saved meanwhile', () => {
  browserStores()
  const kept = draftOfRoom('room-0002', draft())
  kept.keep(writtenIn(draft({ title: 'Neuf' }), draft()))
  const savedByOthers = { ...stored, maxParticipants: 50 }
  const opened = { ...draftOf(savedByOthers), ...kept.read() }
  assert.equal(changesIn(opened, savedByOthers), { title: 'Neuf' })
})

test('a draft of another version of the page counts as none', () => {
  browserStores()
  for (const other of [7, [], {}, { mutedOnArrival: 'yes' }, { title: 'Neuf', colour: 'red' }]) {
    new Kept('sessionStorage', 'preau.draft.new', () => null).keep(other as never)
    assert.is(draftOfRoom(null, draft()).read(), null, JSON.stringify(other))
  }
})

test.run()
