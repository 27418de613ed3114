import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { TalkKey } from '../src/meeting/toolbar/talk-key.ts'
import { letterFor, TALK, type KeyPress } from '../src/meeting/toolbar/shortcuts.ts'

const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({
  key,
  code: `Key${key.toUpperCase()}`,
  ctrlKey: false,
  altKey: false,
  metaKey: false,
  repeat: false,
  ...more,
})
const stage = { writing: false, inDialog: false }

test('capital letters are the same keys', () => {
  assert.is(letterFor(press('m'), stage), 'm')
  assert.is(letterFor(press('M'), stage), 'm')
})

test('V is for talking while it is held, and Space is not', () => {
  assert.is(letterFor(press('v'), stage), TALK)
  assert.is(letterFor(press(' '), stage), null)
})

test('a held key asks once', () => {
  assert.is(letterFor(press('v', { repeat: true }), stage), null)
})

test('keys of the browser and of screen readers are left to them', () => {
  assert.is(letterFor(press('p', { ctrlKey: true }), stage), null)
  assert.is(letterFor(press('c', { metaKey: true }), stage), null)
  assert.is(letterFor(press('h', { altKey: true }), stage), null)
})

test('who writes or answers a dialog does not mute by it', () => {
  assert.is(letterFor(press('m'), { writing: true, inDialog: false }), null)
  assert.is(letterFor(press('m'), { writing: false, inDialog: true }), null)
})

test('keys that write no letter are no shortcuts', () => {
  for (const key of ['Enter', 'Tab', 'ArrowLeft', 'Dead', '1', '?'])
    assert.is(letterFor(press(key), stage), null)
})

test('keyboards of other alphabets have the keys where Latin ones have them', () => {
  for (const key of ['ь', 'μ', 'צ', 'ة']) assert.is(letterFor(press(key, { code: 'KeyM' }), stage), 'm', key)
  assert.is(letterFor(press('М', { code: 'KeyV' }), stage), TALK)
})

test('a Latin letter counts where it is written, wherever its key is', () => {
  assert.is(letterFor(press('m', { code: 'Semicolon' }), stage), 'm')
  assert.is(letterFor(press('q', { code: 'KeyM' }), stage), 'q')
  assert.is(letterFor(press(',', { code: 'KeyM' }), stage), null)
})

test('the key that talks is known by its place, so that another alphabet meanwhile does not keep it open', () => {
  let mutes = 0
  const talk = new TalkKey(() => (mutes += 1))
  talk.letGo('KeyV')
  talk.hold('KeyV')
  talk.letGo('KeyM')
  assert.is(mutes, 0)
  // Written as м by now.
  talk.letGo('KeyV')
  talk.letGo('KeyV')
  assert.is(mutes, 1)
})

test('a page that no longer sees the keyboard lets go of whatever was held', () => {
  let mutes = 0
  const talk = new TalkKey(() => (mutes += 1))
  talk.hold('KeyV')
  talk.letGo(null)
  assert.is(mutes, 1)
})

test.run()
