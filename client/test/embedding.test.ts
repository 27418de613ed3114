import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { FRAME_ALLOW, withheld } from '../src/browser/embedding.ts'

const framed = (...allowed: string[]) =>
  withheld({ framed: true, allows: (feature) => allowed.includes(feature) })

test('a frame keeps what its site did not allow', () => {
  assert.is(framed(), 'both')
  assert.is(framed('camera'), 'microphone')
  assert.is(framed('microphone'), 'camera')
  assert.is(framed('camera', 'microphone'), null)
  assert.is(framed(...FRAME_ALLOW.split('; ')), null)
})

test('a page of its own lacks nothing, and a browser that does not tell is not guessed about', () => {
  assert.is(withheld({ framed: false, allows: () => false }), null)
  assert.is(withheld({ framed: true, allows: null }), null)
})

test.run()
