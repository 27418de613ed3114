import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { answered, step } from '../call/call.ts'
import { FIRST_DIGIT_MS, NEXT_DIGIT_MS } from '../call/entry.ts'
import type { Call, Heard, Wish } from '../call/model.ts'
import type { Digit } from '../dtmf.ts'

const test = suite('a call')

/** A call that goes on step by step, and what was wanted in the last one. */
class Caller {
  call: Call
  wishes: readonly Wish[]

  constructor() {
    ;({ call: this.call, wishes: this.wishes } = answered('en'))
  }

  hears(...all: readonly (Heard | Heard['type'])[]): this {
    for (const heard of all)
      ({ call: this.call, wishes: this.wishes } = step(
        this.call,
        typeof heard === 'string' ? ({ type: heard } as Heard) : heard,
      ))
    return this
  }

  presses(keys: string): this {
    return this.hears(...Array.from(keys, (digit): Heard => ({ type: 'digit', digit: digit as Digit })))
  }

  get told() {
    return this.wishes.flatMap((wish) => (wish.type === 'say' ? wish.phrases : []))
  }

  get asked() {
    return this.wishes.flatMap((wish) => (wish.type === 'ask' ? [wish.question] : []))
  }

  wants(type: Wish['type']) {
    return this.wishes.find((wish) => wish.type === type)
  }
}

const PIN = '123456789'
const inside = (muted = true) => new Caller().presses(PIN).hears({ type: 'entered', muted, people: 12 })

test('is greeted and asked for the PIN', () => {
  const caller = new Caller()
  assert.equal(caller.told, ['welcome', 'enter-pin'])
  assert.equal(caller.wants('listen'), { type: 'listen', ms: FIRST_DIGIT_MS })
})

test('the first key makes the prompt fall silent', () => {
  const caller = new Caller().presses('1')
  assert.ok(caller.wants('hush'))
  assert.equal(caller.wants('listen'), { type: 'listen', ms: NEXT_DIGIT_MS })
})

test('the ninth digit goes on by itself, and a hash after it does no harm', () => {
  const caller = new Caller().presses(PIN)
  assert.equal(caller.wants('look-up'), { type: 'look-up', pin: PIN })
  assert.equal(caller.presses('#').wishes, [])
  assert.is(caller.hears('pin-refused').presses('#').call.at, 'asking-pin')
})

test('a star begins again', () => {
  assert.equal(new Caller().presses(`12*${PIN}`).wants('look-up'), { type: 'look-up', pin: PIN })
})

test('each wrong PIN is answered more helpfully, and the third with a goodbye', () => {
  const caller = new Caller().presses(PIN).hears('pin-refused')
  assert.equal(caller.told, ['wrong-pin', 'enter-pin'])
  assert.equal(caller.presses(PIN).hears('pin-refused').told, ['wrong-pin-again', 'enter-pin'])
  assert.equal(caller.presses(PIN).hears('pin-refused').told, ['no-pin-goodbye'])
  assert.ok(caller.wants('hang-up'))
  assert.is(caller.presses(PIN).wants('look-up'), undefined)
})

test('silence and a hash too early are tries as well', () => {
  const caller = new Caller().hears('silence').presses('12#').hears('silence')
  assert.equal(caller.call, { language: 'en', at: 'ended', why: 'no-pin' })
})

test('digits of a try that failed are forgotten', () => {
  const caller = new Caller().presses('1234').hears('silence').presses(PIN)
  assert.equal(caller.wants('look-up'), { type: 'look-up', pin: PIN })
})

test('without a server there is a goodbye and no second try', () => {
  const caller = new Caller().presses(PIN).hears('unreachable')
  assert.equal(caller.told, ['no-server-goodbye'])
  assert.ok(caller.wants('hang-up'))
})

test('a meeting that has not started is waited for, with a sign of life', () => {
  const caller = new Caller().presses(PIN).hears({ type: 'waits', until: { for: 'start' } })
  assert.equal(caller.told, ['not-started'])
  assert.equal(caller.wants('hold-sound'), { type: 'hold-sound', on: true })
})

test('in the waiting room the position is said, again when it changes and at any key', () => {
  const at = (position: number): Heard => ({ type: 'waits', until: { for: 'moderator', position } })
  const caller = new Caller().presses(PIN).hears(at(3))
  assert.equal(caller.told, ['waiting-room', 'position', 3])
  assert.equal(caller.hears(at(3)).told, [])
  assert.equal(caller.hears(at(2)).told, ['waiting-room', 'position', 2])
  assert.equal(caller.presses('5').told, ['waiting-room', 'position', 2])
})

test('who is denied hears it', () => {
  const caller = new Caller().presses(PIN).hears({ type: 'waits', until: { for: 'start' } }, 'denied')
  assert.equal(caller.told, ['denied-goodbye'])
  assert.equal(caller.wants('hold-sound'), { type: 'hold-sound', on: false })
})

test('the words are in the language of the room from there on', () => {
  const caller = new Caller().presses(PIN).hears({ type: 'entered', muted: true, people: 2, language: 'fr' })
  assert.is(caller.call.language, 'fr')
})

test('who comes in hears whether they are muted, how many are there, and which keys count', () => {
  assert.equal(inside().told, ['you-are-in', 'you-are-muted', 'people', 12, 'keys-first'])
  assert.equal(inside(false).told[1], 'you-are-heard')
  assert.equal(inside().wants('hold-sound'), { type: 'hold-sound', on: false })
})

test('star 6 asks to speak, or to be silent; what became of it is said', () => {
  const caller = inside().presses('*6')
  assert.equal(caller.asked, ['unmute'])
  assert.equal(caller.hears('unmuted').told, ['you-are-heard'])
  assert.equal(caller.presses('*6').asked, ['mute'])
  assert.equal(caller.hears({ type: 'muted', by: 'self' }).told, ['you-are-muted'])
})

test('star 6 raises the hand where microphones are locked, once, and says so', () => {
  const caller = inside().presses('*6').hears('unmute-refused')
  assert.equal(caller.asked, ['raise-hand'])
  assert.equal(caller.told, ['locked-hand-raised'])
  assert.equal(caller.hears('hand-raised').presses('*6').hears('unmute-refused').asked, [])
})

test('star 9 raises the hand and lowers it', () => {
  const caller = inside().presses('*9')
  assert.equal(caller.asked, ['raise-hand'])
  assert.equal(caller.hears('hand-raised').presses('*9').asked, ['lower-hand'])
  assert.equal(caller.hears({ type: 'hand-lowered', by: 'self' }).told, ['hand-lowered'])
  assert.equal(caller.presses('*9').asked, ['raise-hand'])
})

test('star 3 says how many there are and whether it is recorded', () => {
  const caller = inside().presses('*3')
  assert.equal(caller.asked, ['count'])
  assert.equal(caller.hears({ type: 'counted', people: 140, recorded: true }).told, [
    'people',
    'more-than-a-hundred',
    'recorded',
  ])
})

test('star 4 and star 7 turn the volume, as far as it goes', () => {
  const caller = inside().presses('*7')
  assert.equal(caller.wants('volume'), { type: 'volume', steps: 1 })
  assert.equal(caller.presses('*7*7').told, ['loudest'])
  assert.equal(caller.presses('*4*4*4*4*4').wants('volume'), { type: 'volume', steps: -3 })
  assert.equal(caller.presses('*4').told, ['quietest'])
})

test('star 0 helps, and so does a key that means nothing', () => {
  assert.equal(inside().presses('*0').told, ['help'])
  assert.equal(inside().presses('*2').told, ['unknown-key'])
})

test('a key without a star does nothing, and a star counts for one key', () => {
  assert.equal(inside().presses('6').wishes, [])
  assert.equal(inside().presses('*06').wishes, [])
  assert.equal(inside().presses('**6').asked, ['unmute'])
})

test('what moderators do is said to the caller', () => {
  const caller = inside(false)
  assert.equal(caller.hears({ type: 'muted', by: 'moderator' }).told, ['muted-by-moderator'])
  assert.equal(caller.hears('asked-to-unmute').told, ['asked-to-unmute'])
  assert.equal(caller.hears({ type: 'hand-lowered', by: 'moderator' }).told, ['hand-lowered-by-moderator'])
  assert.equal(caller.hears({ type: 'minutes-left', minutes: 5 }).told, ['minutes-left', 5])
})

test('star 5 keeps away what can wait, never what concerns the microphone', () => {
  const caller = inside(false).presses('*5')
  assert.equal(caller.told, ['quiet'])
  assert.equal(caller.hears({ type: 'minutes-left', minutes: 5 }).told, [])
  assert.equal(caller.hears({ type: 'muted', by: 'moderator' }).told, ['muted-by-moderator'])
  assert.equal(caller.presses('*5').told, ['not-quiet'])
})

test('a key while the server is away is not answered with silence', () => {
  assert.equal(inside().presses('*9').hears('unreachable').told, ['not-now'])
})

for (const [why, phrase] of [
  ['removed', 'removed-goodbye'],
  ['meeting-ended', 'meeting-ended-goodbye'],
] as const) {
  test(`${why}: it is said, then the call ends`, () => {
    const caller = inside().hears(why)
    assert.equal(caller.told, [phrase])
    assert.is(caller.wishes.at(-1)?.type, 'hang-up')
    assert.equal(caller.presses('*6').wishes, [])
  })
}

test('back in the waiting room no key of the meeting works', () => {
  const caller = inside().hears({ type: 'waits', until: { for: 'moderator', position: 1 } })
  assert.equal(caller.presses('*6').asked, [])
})

test('who hung up is told nothing', () => {
  assert.equal(inside().hears('hung-up').wishes, [])
})

test.run()
