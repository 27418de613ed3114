import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { hearEvent, hearInfo, NO_KEYS, type Keys } from '../dtmf.ts'

const test = suite('keys')

/** @param word event, then its length and `e` for an end: `5@1000` and `5@1000/400e` */
function packet(word: string) {
  const [, event, timestamp, length = '0', end] = /^(\d+)@(\d+)(?:\/(\d+))?(e)?$/.exec(word)!
  const payload = new Uint8Array(4)
  const view = new DataView(payload.buffer)
  view.setUint8(0, Number(event))
  view.setUint8(1, end === undefined ? 10 : 0x8a)
  view.setUint16(2, Number(length))
  return { timestamp: Number(timestamp), payload }
}

function pressed(words: string, keys: Keys = NO_KEYS): string {
  let all = ''
  for (const word of words.split(' ')) {
    const heard = hearEvent(keys, packet(word))
    keys = heard.keys
    all += heard.digit ?? ''
  }
  return all
}

test('a key is one key, however many packets tell of it and though its end comes three times', () => {
  assert.is(pressed('5@1000 5@1000/160 5@1000/320 5@1000/400e 5@1000/400e 5@1000/400e'), '5')
})

test('the same key twice is two', () => {
  assert.is(pressed('5@1000 5@1000/400e 5@3000 5@3000/400e'), '55')
})

test('a key is heard where only one of its packets arrives: the first, one between, or the last', () => {
  assert.is(pressed('1@1000 2@2000/320 3@3000/400e'), '123')
})

test('a packet that comes late belongs to the key before', () => {
  assert.is(pressed('1@1000 2@2000 1@1000/400e 2@2000/400e 3@3000'), '123')
})

test('timestamps begin anew', () => {
  assert.is(pressed('1@4294967200 1@4294967200/400e 2@500'), '12')
})

test('a key held longer than one event can say is one key', () => {
  assert.is(pressed('1@1000 1@1000/65535 1@66535/100 1@66535/300e 1@90000'), '11')
})

test('star and hash are keys; flash and letters are none', () => {
  assert.is(pressed('10@1000 11@2000 16@3000 12@4000'), '*#')
})

test('a packet too short says nothing', () => {
  assert.is(hearEvent(NO_KEYS, { timestamp: 1, payload: Uint8Array.of(5, 0) }).digit, undefined)
})

test('INFO is understood in both of its ways', () => {
  const digit = (contentType: string, body: string) => hearInfo(NO_KEYS, { contentType, body }).digit
  assert.is(digit('application/dtmf-relay', 'Signal=5\r\nDuration=160\r\n'), '5')
  assert.is(digit('application/dtmf-relay; charset=utf-8', 'Signal= *\r\n'), '*')
  assert.is(digit('application/dtmf-relay', 'Signal=11'), '#')
  assert.is(digit('application/dtmf', '7'), '7')
  assert.is(digit('application/dtmf', '77'), undefined)
  assert.is(digit('application/json', '7'), undefined)
  assert.is(digit('application/dtmf-relay', 'Duration=160'), undefined)
})

test('who sends keys both ways presses each once: the way of the first key counts', () => {
  const byRtp = hearEvent(NO_KEYS, packet('4@1000')).keys
  assert.is(hearInfo(byRtp, { contentType: 'application/dtmf', body: '4' }).digit, undefined)
  const byInfo = hearInfo(NO_KEYS, { contentType: 'application/dtmf', body: '4' }).keys
  assert.is(pressed('4@1000 4@1000/400e', byInfo), '')
})

test.run()
