import { expect, test } from '../harness/test.ts'
import type { Person } from '../harness/person.ts'

const WINDOW_MS = 5_000

/** Of all that comes, by the browser's own clock: on a busy machine the window is longer than it was asked to be. */
async function kbitPerSecond(person: Person): Promise<number> {
  const before = new Map((await person.received()).map((stream) => [stream.id, stream]))
  await person.page.evaluate((ms) => new Promise((done) => setTimeout(done, ms)), WINDOW_MS)
  const rates = (await person.received()).map(({ id, bytes, at }) => {
    const then = before.get(id) ?? { bytes: 0, at: at - WINDOW_MS }
    return ((bytes - then.bytes) * 8) / (at - then.at)
  })
  return Math.round(rates.reduce((sum, rate) => sum + rate, 0))
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

/** Makes somebody large for oneself, or no more. */
async function pin(by: Person, about: Person): Promise<void> {
  await by
    .tile(about)
    .getByRole('button', { name: `What to do about ${about.name}` })
    .click()
  await by.page.getByRole('menuitem', { name: /^(Pin for me|Unpin)$/ }).click()
}

/** For each layer of somebody's camera, smallest first: whether it is encoded now. */
function encodes({ page }: Person): Promise<boolean[]> {
  return page.evaluate(async () => {
    const layers = async () => {
      const reports = await Promise.all(window.observer.connections.map((one) => one.getStats()))
      return reports
        .flatMap((report) => [...(report.values() as Iterable<RTCOutboundRtpStreamStats>)])
        .filter(({ type, kind }) => type === 'outbound-rtp' && kind === 'video')
        .sort((a, b) => (a.rid ?? '').localeCompare(b.rid ?? ''))
    }
    const before = await layers()
    await new Promise((done) => setTimeout(done, 1_000))
    const now = await layers()
    return now.map(({ framesEncoded = 0 }, at) => framesEncoded > (before[at]?.framesEncoded ?? 0))
  })
}

/** For each layer of somebody's camera, smallest first: whether the browser is told to encode it, when it can. */
function mayEncode({ page }: Person): Promise<boolean[]> {
  return page.evaluate(() =>
    window.observer.connections
      .flatMap((one) => one.getSenders())
      .filter(({ track }) => track?.kind === 'video')
      .flatMap((sender) => sender.getParameters().encodings.map(({ active }) => active === true)),
  )
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
    // What the path carries is tried out at the beginning, with more than is wanted.
    const most = async () =>
      Math.max(...(await Promise.all(everybody.map((person) => kbitPerSecond(person)))))
    await expect.poll(most).toBeLessThanOrEqual(600)
  })

  await test.step('the largest layer, which nobody watches, is not encoded, until somebody looks closely', async () => {
    const [bob] = others
    if (!bob) throw new Error('nobody is looked at')
    await expect.poll(() => encodes(bob)).toEqual([true, true, false])
    await pin(ada, bob)
    await expect.poll(() => mayEncode(bob)).toEqual([true, true, true])
    await pin(ada, bob)
    await expect.poll(() => mayEncode(bob)).toEqual([true, true, false])
  })

  await test.step('a hidden tab receives at most 100 kbit/s and still hears', async () => {
    await setHidden(ada, true)
    await expect.poll(() => ada.bytesDuring(500, 'received', 'video')).toBe(0)
    await expect.poll(() => kbitPerSecond(ada)).toBeLessThanOrEqual(100)
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
