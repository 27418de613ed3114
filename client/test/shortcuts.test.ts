import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { shortcutOf, type KeyPress } from '../src/meeting/toolbar/shortcuts.ts'

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

test('M mutes, with or without capital letters', () => {
  assert.is(shortcutOf(press('m'), stage), 'mute')
  assert.is(shortcutOf(press('M'), stage), 'mute')
})

test('V is for talking while it is held, and Space is not', () => {
  assert.is(shortcutOf(press('v'), stage), 'talk')
  assert.is(shortcutOf(press(' '), stage), null)
})

test('a held key asks once', () => {
  assert.is(shortcutOf(press('v', { repeat: true }), stage), null)
})

test('keys of the browser and of screen readers are left to them', () => {
  assert.is(shortcutOf(press('p', { ctrlKey: true }), stage), null)
  assert.is(shortcutOf(press('c', { metaKey: true }), stage), null)
  assert.is(shortcutOf(press('h', { altKey: true }), stage), null)
})

test('who writes or answers a dialog does not mute by it', () => {
  assert.is(shortcutOf(press('m'), { writing: true, inDialog: false }), null)
  assert.is(shortcutOf(press('m'), { writing: false, inDialog: true }), null)
})

test('names that every object has are no shortcuts', () => {
  assert.is(shortcutOf(press('constructor'), stage), null)
  assert.is(shortcutOf(press('toString'), stage), null)
})

test('keyboards of other alphabets have the keys where Latin ones have them', () => {
  for (const key of ['ь', 'μ', 'צ', 'ة'])
    assert.is(shortcutOf(press(key, { code: 'KeyM' }), stage), 'mute', key)
  assert.is(shortcutOf(press('М', { code: 'KeyV' }), stage), 'talk')
})

test('a Latin letter counts where it is written, wherever its key is', () => {
  assert.is(shortcutOf(press('m', { code: 'Semicolon' }), stage), 'mute')
  assert.is(shortcutOf(press('q', { code: 'KeyM' }), stage), null)
  assert.is(shortcutOf(press(',', { code: 'KeyM' }), stage), null)
})

test.run()
