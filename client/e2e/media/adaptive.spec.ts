import { expect, test } from '../harness/test.ts'
import type { Person } from '../harness/person.ts'

const WINDOW_MS = 5_000

async function kbitPerSecond(person: Person, way: 'received' | 'sent', kind?: 'video'): Promise<number> {
  return Math.round(((await person.bytesDuring(WINDOW_MS, way, kind)) * 8) / WINDOW_MS)
}

/** Tells the page what a browser tells it when its tab goes to the back, which a browser without screen never does. */
async function setHidden(person: Person, hidden: boolean): Promise<void> {
  await person.page.evaluate((hide) => {
    Object.defineProperty(document, 'visibilityState', {
      configurable: true,
      value: hide ? 'hidden' : 'visible',
    })
    Object.defineProperty(document, 'hidden', { configurable: true, value: hide })
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))
  }, hidden)
}

test('people receive only what they look at, and send only what somebody looks at', async ({ people }) => {
  const ada = await people.person('Ada Host')
  await ada.startMeeting()
  const link = await ada.invitation()
  const others = await Promise.all(['Bob', 'Zoé', 'Max'].map((name) => people.person(name)))
  for (const other of others) await other.joinBy(link)
  const everybody = [ada, ...others]
  for (const person of everybody) await person.startCamera()
  await ada.sees(...others)

  await test.step('in a grid of four each receives at most 600 kbit/s', async () => {
    const rates = await Promise.all(everybody.map((person) => kbitPerSecond(person, 'received')))
    for (const rate of rates) expect(rate).toBeLessThanOrEqual(600)
  })

  await test.step('a hidden tab receives at most 100 kbit/s and still hears', async () => {
    await setHidden(ada, true)
    await expect.poll(() => ada.bytesDuring(500, 'received', 'video')).toBe(0)
    await expect.poll(() => kbitPerSecond(ada, 'received')).toBeLessThanOrEqual(100)
    await ada.hears(3)
  })

  await test.step('a camera that nobody looks at sends nothing', async () => {
    for (const other of others) await setHidden(other, true)
    await expect.poll(() => ada.bytesDuring(1_000, 'sent', 'video')).toBe(0)
  })

  await test.step('who looks again sees again', async () => {
    for (const person of everybody) await setHidden(person, false)
    await ada.sees(...others)
    const [bob] = others
    if (bob) await bob.sees(ada)
  })
})
