import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { JitterBuffer, LEAST_DEPTH, MOST_DEPTH } from '../../bridge/jitter-buffer.ts'

const test = suite('jitter buffer')

const CLOCK = 8000

/** A stream whose packets can come as a test says. */
class Stream {
  readonly buffer = new JitterBuffer()
  ssrc = 1
  first = 65_530

  /** Packet `n` comes `late` ms after its time. */
  comes(n: number, late = 0): this {
    this.buffer.push(this.#packet(n), n * 20 + late, CLOCK)
    return this
  }

  /** Packet `n` is a key and no sound. */
  passes(n: number): this {
    this.buffer.pass(this.#packet(n))
    return this
  }

  #packet(n: number) {
    return {
      payloadType: 0,
      marker: false,
      sequence: (this.first + n) & 0xffff,
      timestamp: (n * 160) >>> 0,
      ssrc: this.ssrc,
      payload: Uint8Array.of(n),
    }
  }

  /** What is played next: packets by their number, `x` for a loss, `-` for nothing. */
  plays(count: number): string {
    return Array.from({ length: count }, () => {
      const popped = this.buffer.pop()
      return popped.is === 'packet' ? String(popped.payload[0]) : popped.is === 'lost' ? 'x' : '-'
    }).join(' ')
  }
}

const stream = (...numbers: number[]) => numbers.reduce((all, n) => all.comes(n), new Stream())

test('nothing is played before there is a little in store', () => {
  assert.is(LEAST_DEPTH, 2)
  assert.is(stream(0).plays(1), '-')
  assert.is(stream(0, 1).plays(3), '0 1 -')
})

test('packets are played in their order, across the end of the numbers', () =>
  assert.is(stream(0, 2, 1, 3, 5, 4, 7, 6, 8).plays(9), '0 1 2 3 4 5 6 7 8'))

test('a packet that comes twice is played once', () => assert.is(stream(0, 1, 1, 0, 2).plays(4), '0 1 2 -'))

test('what never came is a loss, once something later is there', () => {
  const gap = stream(0, 1, 3)
  assert.is(gap.plays(4), '0 1 x 3')
  assert.is(gap.buffer.lost, 1)
})

test('a pause is no loss, and is followed by a little in store again', () => {
  const talk = stream(0, 1)
  assert.is(talk.plays(3), '0 1 -')
  assert.is(talk.comes(2).plays(1), '-')
  assert.is(talk.comes(3).plays(2), '2 3')
})

test('a packet too late is left out, and more is kept in store after it', () => {
  const talk = stream(0, 1, 3)
  talk.plays(4)
  assert.is(talk.comes(2).buffer.depth, LEAST_DEPTH + 1)
  assert.is(talk.comes(4).comes(5).comes(6).plays(4), '4 5 6 -')
})

test('an uneven line gets more in store, an even one less again', () => {
  const line = new Stream()
  for (let n = 0; n < 100; n++) line.comes(n, (n % 2) * 60).plays(1)
  const uneven = line.buffer.depth
  assert.ok(uneven > 5 && uneven <= MOST_DEPTH, String(uneven))
  for (let n = 100; n < 1500; n++) line.comes(n).plays(1)
  assert.is(line.buffer.depth, LEAST_DEPTH)
})

test('keys between the sound are no loss, and make nothing later', () => {
  const talk = stream(0, 1).passes(2).passes(3).comes(4).comes(5)
  assert.is(talk.plays(5), '0 1 4 5 -')
  assert.is(talk.passes(6).passes(7).plays(2), '- -')
  assert.is(talk.comes(8).comes(9).plays(2), '8 9')
  assert.is(talk.buffer.lost, 0)
})

test('after a halt of the line what came at once is worn off within seconds', () => {
  const line = stream(0, 1)
  line.plays(2)
  for (let n = 2; n < 32; n++) line.comes(n, (32 - n) * 20)
  let played = 0
  for (let n = 32; n < 232; n++) {
    line.comes(n)
    played = Number(line.plays(1))
  }
  assert.ok(231 - played <= MOST_DEPTH + 2, `${231 - played} packets behind`)
})

test('what piled up is worn off, one packet at a time', () => {
  const line = new Stream()
  for (let n = 0; n < 12; n++) line.comes(n)
  let played = 0
  for (let n = 12; n < 700; n++) {
    line.comes(n)
    played = Number(line.plays(1))
  }
  // A packet's number stands in one byte.
  const behind = (699 - played) % 256
  assert.ok(behind <= LEAST_DEPTH + 2, `${behind} packets behind`)
})

test('another stream begins anew: no loss is heard between', () => {
  const line = stream(0, 1)
  line.plays(2)
  line.ssrc = 2
  line.first = 20_000
  assert.is(line.comes(2).comes(3).plays(3), '2 3 -')
})

test('numbers that leap are another stream', () => {
  const line = stream(0, 1)
  line.plays(1)
  line.first = 30_000
  assert.is(line.comes(2).comes(3).plays(2), '2 3')
})

test('a flood keeps no more than the last second', () => {
  const line = new Stream()
  for (let n = 0; n < 90; n++) line.comes(n)
  assert.ok(Number(line.plays(1)) >= 40)
})

test.run()
