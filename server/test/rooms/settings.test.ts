import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { RoomSettings, STANDARD_SETTINGS } from '../../../shared/room-settings.ts'
import type { StoredSettings } from '../../db/database.ts'
import { readDialIn } from '../../rooms/dial-in.ts'
import {
  changed,
  defaultSettings,
  meetingSettings,
  settingsOf,
  temporarySettings,
  toStore,
} from '../../rooms/settings.ts'

test('a new room is for 100 people and 280 minutes, quiet at first, with a welcome in its language', () => {
  const french = defaultSettings('fr')
  assert.equal(RoomSettings.parse(french), french)
  assert.is(french.title, 'Ma réunion')
  assert.is(french.maxParticipants, 100)
  assert.is(french.durationMinutes, 280)
  assert.is(french.mutedOnArrival, true)
  assert.is(french.waitingRoom, 'off')
  assert.is(french.recording, 'manual')
  assert.is(french.welcome, 'Bienvenue dans cette réunion <u><strong> %%CONFNAME%% </strong></u>.')
  assert.is(french.moderatorMessage, 'Bienvenue aux modérateurs')
  const english = defaultSettings('en')
  assert.equal(RoomSettings.parse(english), english)
  assert.is(english.title, 'My meeting')
  assert.is(english.moderatorMessage, 'Welcome to the moderators')
})

test('a temporary meeting has standard settings and is not recorded', () => {
  const { title, recording, maxParticipants, durationMinutes } = temporarySettings('fr')
  assert.equal(
    { title, recording, maxParticipants, durationMinutes },
    { title: 'Réunion improvisée', recording: 'off', maxParticipants: 100, durationMinutes: 280 },
  )
  assert.is(temporarySettings('en').title, 'Improvised meeting')
})

test('what was stored is given back, and what was not is the standard', () => {
  const all = { ...defaultSettings('fr'), waitingRoom: 'everybody' as const, maxParticipants: 3 }
  assert.equal(settingsOf({ title: all.title, settings: toStore(all) }), all)
  assert.not.ok('title' in toStore(all))
  assert.equal(settingsOf({ title: 'A', settings: { waitingRoom: 'everybody' } }), {
    ...STANDARD_SETTINGS,
    title: 'A',
    welcome: '',
    moderatorMessage: '',
    waitingRoom: 'everybody',
  })
})

test('what holds no more is the standard: a setting out of bounds, of another type, of another version', () => {
  const settings = {
    maxParticipants: 100_000,
    durationMinutes: '280',
    recording: 'always',
    waitingRoom: null,
    colour: 'red',
    title: 'Another',
    redirectUrl: 'javascript:alert(1)',
    mutedOnArrival: false,
  } as unknown as StoredSettings
  assert.equal(settingsOf({ title: 'A', settings }), {
    ...STANDARD_SETTINGS,
    title: 'A',
    welcome: '',
    moderatorMessage: '',
    mutedOnArrival: false,
  })
})

test('a waiting room that an older version stored as on or off is for everybody or nobody', () => {
  const roomOf = (waitingRoom: boolean) =>
    settingsOf({ title: 'A', settings: { waitingRoom } as unknown as StoredSettings }).waitingRoom
  assert.equal([roomOf(true), roomOf(false)], ['everybody', 'off'])
})

test('what is changed is what is named', () => {
  const before = defaultSettings('fr')
  assert.equal(changed(before, { title: 'B', allowNotes: false }), {
    ...before,
    title: 'B',
    allowNotes: false,
  })
  assert.equal(changed(before, { title: undefined }), before)
})

test('a meeting does what its room says', () => {
  const settings = {
    ...defaultSettings('fr'),
    title: '<b>Conseil</b>',
    durationMinutes: 2,
    allowCameras: false,
    allowNotes: false,
    camerasForModerators: true,
    redirectUrl: 'https://example.org/',
  }
  assert.equal(meetingSettings(settings), {
    title: '<b>Conseil</b>',
    welcome: [
      { text: 'Bienvenue dans cette réunion ' },
      { text: ' <b>Conseil</b> ', bold: true, underline: true },
      { text: '.' },
    ],
    redirectUrl: 'https://example.org/',
    maxParticipants: 100,
    durationMs: 120_000,
    waitingRoom: 'off',
    mutedOnArrival: true,
    permits: {
      cameras: false,
      microphones: true,
      publicChat: true,
      privateChat: true,
      notes: false,
      camerasForModerators: true,
    },
    recording: 'manual',
    chatHistory: true,
    freshNotes: false,
  })
})

test('numbers to dial are read as operators write them', () => {
  assert.equal(readDialIn([]), [])
  assert.equal(readDialIn(['+33 1 86 95 00 00 (fr)', '+1-555-0100', '0800 123 456 (gratuit)']), [
    { number: '+33 1 86 95 00 00', label: 'fr' },
    { number: '+1-555-0100', label: '' },
    { number: '0800 123 456', label: 'gratuit' },
  ])
  for (const wrong of [
    '(fr)',
    'call us',
    '+33 1 (fr) 86',
    '+',
    '12',
    'sip:a@example.org',
    '+33 1 86 95 00 00 (',
  ])
    assert.is(readDialIn(['+1 555 0100', wrong]), null, wrong)
})

test.run()
