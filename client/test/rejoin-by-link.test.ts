import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { RejoinByLink, type SentAway } from '../src/visit/rejoin-by-link.ts'

const ended: SentAway = { code: 'ended', at: 'visiting', seated: false, permanent: true, now: 1000 }

test('who stands at the door of a room that stays comes to its next meeting by themselves', () => {
  assert.ok(new RejoinByLink().take(ended))
  assert.ok(new RejoinByLink().take({ ...ended, at: 'waiting', seated: true }))
})

test('the end of a temporary meeting is final', () => {
  assert.not(new RejoinByLink().take({ ...ended, permanent: false }))
})

test('who was inside is told of the end and does not come again by themselves', () => {
  assert.not(new RejoinByLink().take({ ...ended, at: 'inside' }))
})

test('a place in the queue that was lost is asked for again; a link that was renewed is not', () => {
  const lost = { ...ended, code: 'not-found', permanent: false } as const
  assert.ok(new RejoinByLink().take({ ...lost, at: 'waiting', seated: true }))
  assert.not(new RejoinByLink().take(lost))
})

test('a place in the queue kept over a reload gives way to the invitation', () => {
  for (const code of ['ended', 'not-found'] as const)
    assert.ok(new RejoinByLink().take({ ...ended, code, at: 'connecting', seated: true, permanent: false }))
  assert.not(new RejoinByLink().take({ ...ended, at: 'connecting' }))
})

test('whoever is sent away again at once stays away; after a while it is another meeting', () => {
  const byLink = new RejoinByLink()
  assert.ok(byLink.take(ended))
  assert.not(byLink.take({ ...ended, now: 50_000 }))
  assert.ok(byLink.take({ ...ended, now: 100_000 }))
})

for (const code of ['unauthenticated', 'forbidden', 'kicked', 'denied', 'moved', 'limit-reached'] as const) {
  test(`nobody comes again by themselves after ${code}`, () => {
    assert.not(new RejoinByLink().take({ ...ended, code, at: 'waiting', seated: true }))
  })
}

test.run()
