/** How long a call may last without a word that it does. */
import { mock } from 'node:test'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  answeredTerms,
  refreshingTerms,
  sessionTerms,
  SessionTimer,
  turnMs,
} from '../../lines/session-timer.ts'

const test = suite('session timers')

const turn = () => new Promise((done) => setImmediate(done))

for (const [asked, supported, refresher, answer] of [
  ['1800', 'timer', 'them', { 'Session-Expires': '1800;refresher=uac', Require: 'timer' }],
  [
    '1800;refresher=uac',
    '100rel, timer',
    'them',
    { 'Session-Expires': '1800;refresher=uac', Require: 'timer' },
  ],
  ['1800 ; refresher=uas', 'timer', 'us', { 'Session-Expires': '1800;refresher=uas' }],
  ['1800', undefined, 'us', { 'Session-Expires': '1800;refresher=uas' }],
] as const) {
  test(`asked for ${asked} by who has ${supported ?? 'no timer'}: it is for ${refresher} to refresh`, () => {
    const terms = sessionTerms(asked, supported)
    assert.equal(terms, { seconds: 1800, refresher })
    assert.equal(answeredTerms(terms), answer)
  })
}

for (const asked of [undefined, '', 'soon', '-1', '1800000000000']) {
  test(`${asked ?? 'nothing'} asks for no timer`, () => {
    assert.is(sessionTerms(asked, 'timer'), undefined)
    assert.equal(answeredTerms(undefined), {})
  })
}

test('our turn is half-way; theirs is over a third before the end, at most 32 s', () => {
  assert.is(turnMs({ seconds: 1800, refresher: 'us' }), 900_000)
  assert.is(turnMs({ seconds: 1800, refresher: 'them' }), 1_768_000)
  assert.is(turnMs({ seconds: 90, refresher: 'them' }), 60_000)
})

test('who refreshes asks, and so stays who refreshes', () =>
  assert.equal(refreshingTerms({ seconds: 90, refresher: 'us' }), {
    'Session-Expires': '90;refresher=uac',
    'Min-SE': '90',
  }))

const withTimer =
  (act: (told: string[], timer: SessionTimer, agree: (yes: boolean) => void) => Promise<void>) =>
  async () => {
    mock.timers.enable({ apis: ['setTimeout'] })
    const told: string[] = []
    let agreed = true
    const timer = new SessionTimer(
      () => {
        told.push('refresh')
        return Promise.resolve(agreed)
      },
      () => told.push('give up'),
    )
    try {
      await act(told, timer, (yes) => (agreed = yes))
    } finally {
      timer.stop()
      mock.timers.reset()
    }
  }

test(
  'we refresh again and again until nobody agrees',
  withTimer(async (told, timer, agree) => {
    timer.begin({ seconds: 90, refresher: 'us' })
    mock.timers.tick(45_000)
    await turn()
    mock.timers.tick(45_000)
    await turn()
    agree(false)
    mock.timers.tick(45_000)
    await turn()
    mock.timers.tick(90_000)
    assert.equal(told, ['refresh', 'refresh', 'refresh', 'give up'])
  }),
)

test(
  'what they refresh goes on; what they do not ends',
  withTimer(async (told, timer) => {
    timer.begin({ seconds: 90, refresher: 'them' })
    mock.timers.tick(59_000)
    timer.begin({ seconds: 90, refresher: 'them' })
    mock.timers.tick(59_000)
    assert.equal(told, [])
    mock.timers.tick(1000)
    assert.equal(told, ['give up'])
    await turn()
  }),
)

test(
  'a call that is over is refreshed no more, even while one is under way',
  withTimer(async (told, timer) => {
    timer.begin({ seconds: 90, refresher: 'us' })
    mock.timers.tick(45_000)
    timer.stop()
    await turn()
    mock.timers.tick(90_000)
    assert.equal(told, ['refresh'])
  }),
)

test.run()
