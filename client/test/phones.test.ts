import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Playing } from '../src/browser/playing.ts'
import { keepScreenOn } from '../src/browser/wake-lock.ts'
import { settled } from './browser.ts'

/** A page that is looked at, or not. */
function page() {
  const document = Object.assign(new EventTarget(), { visibilityState: 'visible' })
  const place = (on: object, name: string, value: unknown) =>
    Object.defineProperty(on, name, { value, configurable: true, writable: true })
  place(globalThis, 'document', document)
  place(globalThis, 'window', new EventTarget())
  const becomes = async (visibility: 'visible' | 'hidden') => {
    document.visibilityState = visibility
    document.dispatchEvent(new Event('visibilitychange'))
    await settled()
  }
  const click = async () => {
    document.dispatchEvent(new Event('click'))
    await settled()
  }
  return { becomes, click, place }
}

/** An element of a browser that may refuse to play. */
class FakeElement extends EventTarget {
  paused = true
  allowed: boolean
  constructor(allowed: boolean) {
    super()
    this.allowed = allowed
  }
  play(): Promise<void> {
    if (!this.allowed) return Promise.reject(new DOMException('needs a click', 'NotAllowedError'))
    this.paused = false
    return Promise.resolve()
  }
  /** The system takes the sound away. */
  interrupt(): void {
    this.paused = true
    this.allowed = false
    this.dispatchEvent(new Event('pause'))
  }
}

const media = (element: FakeElement) => element as unknown as HTMLMediaElement

test('sound that a telephone call has paused goes on when the page is looked at again', async () => {
  const { becomes } = page()
  const told: boolean[] = []
  const playing = new Playing({ onBlocked: (blocked) => told.push(blocked) })
  const element = new FakeElement(true)
  playing.keep(media(element))
  await settled()
  element.interrupt()
  await settled()
  assert.equal(told, [true])
  element.allowed = true
  await becomes('hidden')
  await becomes('visible')
  assert.not(element.paused)
  assert.equal(told, [true, false])
})

test('one click starts all that was refused', async () => {
  const { click } = page()
  const playing = new Playing()
  const elements = [new FakeElement(false), new FakeElement(false)]
  for (const element of elements) playing.keep(media(element))
  await settled()
  for (const element of elements) element.allowed = true
  await click()
  assert.equal(
    elements.map(({ paused }) => paused),
    [false, false],
  )
})

test('that one sound plays does not hide that another one is refused', async () => {
  page()
  const told: boolean[] = []
  const playing = new Playing({ onBlocked: (blocked) => told.push(blocked) })
  playing.keep(media(new FakeElement(false)))
  playing.keep(media(new FakeElement(true)))
  await settled()
  assert.equal(told, [true])
})

test('what is taken away while it is refused is waited for no longer', async () => {
  page()
  const told: boolean[] = []
  const playing = new Playing({ onBlocked: (blocked) => told.push(blocked) })
  const stop = playing.keep(media(new FakeElement(false)))
  await settled()
  stop()
  assert.equal(told, [true, false])
})

test('the screen stays on while one is inside, also after the page was out of sight, and no longer', async () => {
  const { becomes, place } = page()
  const locks: { released: boolean; release: () => Promise<void> }[] = []
  const request = () => {
    const lock = {
      released: false,
      release: () => {
        lock.released = true
        return Promise.resolve()
      },
    }
    locks.push(lock)
    return Promise.resolve(lock)
  }
  place(navigator, 'wakeLock', { request })
  const stop = keepScreenOn()
  await settled()
  assert.is(locks.length, 1)
  await locks[0]?.release()
  await becomes('hidden')
  await becomes('visible')
  assert.is(locks.length, 2)
  stop()
  assert.ok(locks.every(({ released }) => released))
})

test('a browser without wake locks goes on', async () => {
  const { place } = page()
  place(navigator, 'wakeLock', undefined)
  keepScreenOn()()
  await settled()
})

test.run()
