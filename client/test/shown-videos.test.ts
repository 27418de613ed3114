/** What the server is told to send, while a tab is looked at and while it is not. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ShownVideos } from '../src/visit/shown-videos.ts'
import type { ShownVideo } from '../src/visit/visit.ts'

const video = (producerId: string) => ({ producerId, width: 320, height: 180 }) as ShownVideo
const [ann, bob, small] = [video('ann'), video('bob'), video('small')]

/** A page whose timers end when the test says so. */
function page() {
  const timers = new Map<number, () => void>()
  let last = 0
  const document = Object.assign(new EventTarget(), { visibilityState: 'visible' })
  Object.assign(globalThis, {
    document,
    setTimeout: (end: () => void) => {
      timers.set((last += 1), end)
      return last
    },
    clearTimeout: (timer: number) => timers.delete(timer),
  })
  const told: string[] = []
  const shown = new ShownVideos((videos) => {
    told.push(videos.map(({ producerId }) => producerId).join())
  })
  return {
    shown,
    told,
    later: () => {
      const ended = [...timers.values()]
      timers.clear()
      for (const end of ended) end()
    },
    turn: (visibilityState: 'visible' | 'hidden') => {
      document.visibilityState = visibilityState
      document.dispatchEvent(new Event('visibilitychange'))
    },
  }
}

test('a hidden tab is sent nothing, after a glance elsewhere, and all of it when it is looked at again', () => {
  const { shown, told, later, turn } = page()
  shown.show([ann, bob])
  later()
  turn('hidden')
  shown.show([])
  assert.equal(told, ['ann,bob'])
  later()
  assert.equal(told, ['ann,bob', ''])
  later()
  turn('visible')
  assert.equal(told, ['ann,bob', '', 'ann,bob'])
})

test('what windows of their own show goes on coming while the tab is hidden', () => {
  const { shown, told, later, turn } = page()
  shown.show([ann, small])
  later()
  turn('hidden')
  shown.show([small])
  assert.equal(told, ['ann,small'])
  later()
  shown.show([bob])
  later()
  assert.equal(told, ['ann,small', 'small', 'bob'])
  turn('visible')
  later()
  assert.is(told.at(-1), 'ann,small')
})

test.run()
