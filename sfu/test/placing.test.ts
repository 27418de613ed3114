import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { ParticipantId } from '../../shared/ids.ts'
import { FULL_LOAD } from '../../shared/limits.ts'
import { Refused } from '../../shared/refused.ts'
import { isHung, nodeLoad, place, smoothed } from '../load.ts'
import { checkLimits } from '../producer-limits.ts'
import { isForsaken, SERVER_SILENCE_MS } from '../silence.ts'

const test = suite('rules of limits and places')

const participant = (id: string) => id as ParticipantId

// Limits.

const limits = { microphones: 2, cameras: 2, screens: 1 }
const refusalOf = (...args: Parameters<typeof checkLimits>) => {
  try {
    checkLimits(...args)
    return undefined
  } catch (error) {
    return error instanceof Refused ? error.toFailure() : error
  }
}

test('a limit counts per owner and per room, and names itself', () => {
  const ann = participant('ann')
  const open = [
    { owner: ann, source: 'camera', echoOnly: false },
    { owner: participant('bob'), source: 'camera', echoOnly: false },
  ] as const
  const both = { room: limits, owner: limits }
  const wish = { owner: ann, source: 'camera', echoOnly: false } as const
  assert.equal(refusalOf(wish, open, both), {
    code: 'limit-reached',
    message: 'no more cameras',
    limit: 'cameras',
    max: 2,
  })
  assert.is(refusalOf(wish, open, { ...both, room: { ...limits, cameras: 3 } }), undefined)
  assert.is(refusalOf({ ...wish, source: 'mic' }, open, both), undefined)
  const none = { ...both, owner: { ...limits, screens: 0 } }
  assert.match(
    JSON.stringify(refusalOf({ ...wish, source: 'screen' }, open, none)),
    /"limit":"screens","max":0/,
  )
})

test('people who try their microphone at the door take no place from those inside, and they are few', () => {
  const room = { ...limits, microphones: 2 }
  const trying = (echoOnly: boolean, count: number) =>
    Array.from({ length: count }, (_, index) => ({
      owner: participant(`visitor-${String(index)}`),
      source: 'mic' as const,
      echoOnly,
    }))
  const inside = { owner: participant('ann'), source: 'mic', echoOnly: false } as const
  const both = { room, owner: limits }
  assert.is(refusalOf(inside, trying(true, 100), both), undefined)
  assert.is(
    refusalOf({ ...inside, echoOnly: true }, [...trying(true, 99), ...trying(false, 2)], both),
    undefined,
  )
  assert.match(JSON.stringify(refusalOf({ ...inside, echoOnly: true }, trying(true, 100), both)), /"max":100/)
  assert.match(JSON.stringify(refusalOf(inside, trying(false, 2), both)), /"max":2/)
})

// Workers and servers.

const worker = (index: number, more: Partial<Parameters<typeof place>[0][number]> = {}) => ({
  index,
  load: 0,
  newcomers: 0,
  endpoints: 0,
  ofRoom: 0,
  ...more,
})

test('a new room goes to the least loaded worker, the rest of it stays there', () => {
  assert.is(place([worker(0, { load: 0.3 }), worker(1, { load: 0.1 })]), 1)
  assert.is(place([worker(0, { load: 0.3, ofRoom: 5 }), worker(1, { load: 0.1 })]), 0)
})

test('a room spreads when its worker is full or holds enough of it; beyond there is no place', () => {
  assert.is(place([worker(0, { load: FULL_LOAD, ofRoom: 5 }), worker(1, { load: 0.1 })]), 1)
  assert.is(place([worker(0, { ofRoom: 5 }), worker(1, { load: 0.1 })], 5), 1)
  assert.is(place([worker(0, { load: 0.9, ofRoom: 5 }), worker(1, { load: 0.7 })]), undefined)
  assert.is(place([worker(0, { ofRoom: 5 })], 5), 0, 'better too many on one worker than nobody')
})

test('a storm of joins does not pile up on one worker before its load shows', () => {
  assert.is(place([worker(0, { newcomers: 60 }), worker(1, { load: 0.05 })]), 1)
  assert.is(place([worker(0, { newcomers: 700 })]), undefined)
})

test('a node is as full as its least loaded worker, with those who are about to come', () => {
  assert.is(nodeLoad([worker(0, { load: 0.9 }), worker(1, { load: 0.3, newcomers: 100 })]), 0.4)
  assert.is(nodeLoad([]), 1)
})

test('load follows two samples, not one', () => {
  assert.is(smoothed(0, 0.8), 0.4)
  assert.is(smoothed(smoothed(0, 0.8), 0.8), 0.6000000000000001)
})

test('a worker that stands still is hung after two missed answers, a busy one gets longer', () => {
  assert.equal(
    [isHung(1, 0), isHung(2, 0), isHung(2, 1), isHung(5, 1), isHung(6, 1)],
    [false, true, false, false, true],
  )
})

test('rooms are forsaken when no server has been there for two minutes', () => {
  assert.is(isForsaken(false, 0, SERVER_SILENCE_MS), true)
  assert.is(isForsaken(false, 1, SERVER_SILENCE_MS), false)
  assert.is(isForsaken(true, 0, 10 * SERVER_SILENCE_MS), false)
})

test.run()
