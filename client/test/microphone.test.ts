import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  next,
  noMicrophone,
  type Microphone,
  type MicrophoneEffect,
  type MicrophoneEvent,
} from '../src/own/microphone.ts'

const inside = { is: 'inside', device: true, kept: null, microphone: 'off', entersMuted: false } as const

/** A microphone after these events, with what had to be done in the end; `from`: how it was before. */
function after(events: readonly MicrophoneEvent[], from: Microphone = noMicrophone) {
  const done: MicrophoneEffect[] = []
  let state = from
  for (const event of events) {
    const step = next(state, event)
    state = step.state
    done.push(...step.effects)
  }
  return {
    state,
    did: done.map((effect) => effect.do),
    told: done.flatMap((one) => ('what' in one ? [one.what] : [])),
  }
}

const resume = { is: 'resume', microphone: 'live' } as const
const live: Microphone = { ...noMicrophone, at: 'live', wish: 'live', device: true, turn: 7 }
const muted: Microphone = { ...live, at: 'muted', wish: 'muted' }

test('who joins with a microphone is heard, and nothing is asked away that the room may have decided', () => {
  const { state, did } = after([{ is: 'join', wish: 'live' }, inside])
  assert.is(state.at, 'live')
  assert.equal(did, ['send'])
  assert.is(state.asked, null)
})

test('who joins to listen gives everything back', () => {
  const { state, did } = after([
    { is: 'join', wish: 'off' },
    { ...inside, device: false },
  ])
  assert.is(state.at, 'off')
  assert.equal(did, ['close'])
})

test('a microphone that the room has come in muted is muted here too, and its owner is told', () => {
  const arrives = { is: 'told', microphone: 'muted', entersMuted: true } as const
  const { state, did, told } = after([{ is: 'join', wish: 'live' }, inside, arrives])
  assert.is(state.at, 'muted')
  assert.ok(did.includes('silence'))
  assert.equal(told, ['muted-on-arrival'])
})

test('a microphone that entered muted before the answer came never sends', () => {
  const { state, told } = after([
    { is: 'join', wish: 'live' },
    { ...inside, microphone: 'muted', entersMuted: true },
  ])
  assert.is(state.at, 'muted')
  assert.equal(told, ['muted-on-arrival'])
})

test('muting silences before it asks, whatever else was asked', () => {
  for (const asked of [null, 'unmute', 'mute'] as const)
    assert.equal(after([{ is: 'mute' }], { ...live, asked }).did, ['silence', 'ask-mute'])
})

test('a key that is let go while the device is being taken leaves it muted', () => {
  const { state, did } = after([{ is: 'unmute' }, { is: 'mute' }, { is: 'taken', turn: 8 }], {
    ...muted,
    device: false,
  })
  assert.is(state.at, 'muted')
  assert.is(state.wish, 'muted')
  assert.not(did.includes('ask-mute'))
  assert.equal(did, ['take', 'send'])
})

test('a mute after an unmute that is not answered is the last word', () => {
  const { state } = after(
    [{ is: 'unmute' }, { is: 'mute' }, { is: 'answered', turn: 8, outcome: 'done' }],
    muted,
  )
  assert.is(state.at, 'muted')
  assert.is(state.asked, 'mute')
})

test('who was muted by somebody else while away stays muted, and is told', () => {
  const { state, did, told } = after([{ is: 'back', microphone: 'muted' }], live)
  assert.is(state.at, 'muted')
  assert.is(state.wish, 'muted')
  assert.not(did.includes('send'))
  assert.equal(told, ['muted'])
})

test('an unmute that was lost with the socket is asked again', () => {
  const { state, did } = after([{ is: 'back', microphone: 'muted' }], { ...live, asked: 'unmute' })
  assert.is(state.at, 'live')
  assert.equal(did, ['send'])
  assert.is(state.asked, 'unmute')
})

test('a mute that was lost with the socket is asked again', () => {
  const { did } = after([{ is: 'back', microphone: 'live' }], { ...muted, asked: 'mute' })
  assert.equal(did, ['ask-mute'])
})

test('a mute by somebody else after one’s own unmute was asked leaves nothing on', () => {
  const { state, did } = after([{ is: 'muted-by-other' }], { ...live, asked: 'unmute' })
  assert.is(state.at, 'muted')
  assert.equal(did, ['silence'])
})

test('whoever is shown as live although muted here is made muted for all', () => {
  const { did } = after([{ is: 'told', microphone: 'live', entersMuted: false }], muted)
  assert.equal(did, ['ask-mute'])
})

test('a refused unmute is muted again and said', () => {
  const { state, did, told } = after(
    [{ is: 'unmute' }, { is: 'answered', turn: 8, outcome: 'refused' }],
    muted,
  )
  assert.is(state.at, 'muted')
  assert.ok(did.includes('silence'))
  assert.equal(told, ['unmute-refused'])
})

test('the answer to an earlier unmute refuses nothing', () => {
  const { state, told } = after(
    [{ is: 'unmute' }, { is: 'mute' }, { is: 'unmute' }, { is: 'answered', turn: 8, outcome: 'refused' }],
    muted,
  )
  assert.is(state.at, 'live')
  assert.equal(told, [])
})

test('a device that comes after the end is of no interest', () => {
  const { state, did } = after([{ is: 'unmute' }, { is: 'over' }, { is: 'taken', turn: 1 }])
  assert.is(state.at, 'off')
  assert.not(did.includes('send'))
})

test('a device that is refused leaves one who listens', () => {
  const { state } = after([{ is: 'unmute' }, { is: 'refused-device', turn: 1 }])
  assert.is(state.at, 'off')
  assert.is(state.wish, 'off')
})

test('a device that is gone is muted for all, and taken again at the next unmute', () => {
  const { state, did } = after([{ is: 'device-gone' }, { is: 'unmute' }], live)
  assert.is(state.at, 'taking')
  assert.equal(did, ['silence', 'ask-mute', 'take'])
})

test('a held voice is silent at once, and comes back live', () => {
  const held = after([{ is: 'hold' }], live)
  assert.is(held.state.wish, 'live')
  assert.equal(held.did, ['silence'])
  for (const microphone of ['muted', 'live'] as const)
    assert.equal(after([{ is: 'told', microphone, entersMuted: false }], held.state), { ...held, did: [] })
  assert.is(after([resume], held.state).state.at, 'live')
})

test('who was muted before a test, or was muted during it, is muted after it', () => {
  assert.is(after([{ is: 'hold' }, resume], muted).state.at, 'muted')
  for (const is of ['mute', 'muted-by-other', 'device-gone'] as const)
    assert.is(after([{ is: 'hold' }, { is }, resume], live).state.at, 'muted')
})

test('after a test nothing is asked away but one’s own mute', () => {
  const asked = (during: readonly MicrophoneEvent[]) => {
    const { state } = after([{ is: 'hold' }, ...during], live)
    return next(state, resume).effects.flatMap((effect) => ('ask' in effect ? [effect.ask] : []))
  }
  assert.equal(asked([]), [false])
  assert.equal(asked([{ is: 'mute' }, { is: 'unmute' }]), [true])
  const lost = { is: 'back', microphone: 'muted' } as const
  assert.equal(asked([lost]), [], 'who was muted while their line was away stays so')
  assert.equal(asked([{ is: 'mute' }, { is: 'unmute' }, lost]), [true])
})

test('what was sent anew during a test was for the test alone, and is sent again after it', () => {
  const anew = { is: 'resume', microphone: 'off' } as const
  assert.equal(after([{ is: 'hold' }, anew], live).did, ['silence', 'send', 'renew'])
  assert.equal(after([{ is: 'hold' }, { is: 'mute' }, anew], live).did, ['silence', 'ask-mute', 'renew'])
})

test('what the server has lost is sent again', () => {
  assert.equal(after([{ is: 'back', microphone: 'off' }], live).did, ['renew'])
  assert.equal(after([{ is: 'back', microphone: 'off' }]).did, [])
})

test('what the room no longer lets people do ends, once', () => {
  const { state, did } = after([{ is: 'barred' }, { is: 'barred' }], live)
  assert.is(state.at, 'off')
  assert.equal(did, ['close'])
})

test('a reload brings back what was wished last', () => {
  const reload = (kept: 'off' | 'muted' | 'live') => after([{ ...inside, device: false, kept }])
  assert.is(reload('off').state.at, 'off')
  const { turn } = reload('muted').state
  assert.is(after([{ is: 'taken', turn }], reload('muted').state).state.at, 'muted')
  assert.is(after([{ is: 'taken', turn }], reload('live').state).state.at, 'live')
})

test('who was muted by somebody while their page was loading anew stays muted', () => {
  const { state, told } = after([{ ...inside, kept: 'live', microphone: 'muted' }])
  assert.is(state.at, 'muted')
  assert.equal(told, ['muted'])
})

test.run()
