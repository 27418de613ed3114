import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { framesOf } from '../lines/embedded/framing.ts'

const test = suite('messages in a stream')

const MESSAGE = 'INVITE sip:1@x SIP/2.0\r\nContent-Length: 5\r\n\r\nhello'
const framed = (text: string) => {
  const frames = framesOf(Buffer.from(text))
  return frames && { messages: frames.messages.map(String), pings: frames.pings, rest: String(frames.rest) }
}

test('a message, and the beginning of the next', () =>
  assert.equal(framed(`${MESSAGE}INV`), { messages: [MESSAGE], pings: 0, rest: 'INV' }))

test('a message in pieces waits for its last', () => {
  for (let end = 1; end < MESSAGE.length; end++) assert.equal(framed(MESSAGE.slice(0, end))?.messages, [])
})

test('keep-alives are counted and are no messages', () =>
  assert.equal(framed(`\r\n\r\n${MESSAGE}\r\n\r\n\r\n\r\n`), { messages: [MESSAGE], pings: 3, rest: '' }))

test('a message without a length has no body', () =>
  assert.equal(framed('BYE x SIP/2.0\r\nl: 0\r\n\r\n')?.messages.length, 1))

test('what can never be a message ends the connection', () => {
  assert.is(framed('x'.repeat(20_000)), undefined)
  assert.is(framed('INVITE x SIP/2.0\r\nContent-Length: -1\r\n\r\n'), undefined)
  assert.is(framed('INVITE x SIP/2.0\r\nContent-Length: 99999999\r\n\r\n'), undefined)
})

test.run()
