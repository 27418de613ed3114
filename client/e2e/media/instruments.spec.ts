import { expect, type Page } from '@playwright/test'
import { installObserver } from '../harness/observer.ts'
import { browserTest } from '../harness/test.ts'
import { watchGaps, type Gaps } from '../harness/streams.ts'
import { Witness } from '../harness/witness.ts'

declare global {
  interface Window {
    sender: RTCPeerConnection
  }
}

const GAP_MS = 500
const WATCHED_MS = 1_500

/** A page that calls itself, without the product: what the other journeys are measured with is measured here. */
const test = browserTest.extend<{ call: Page }>({
  call: async ({ browser }, use) => {
    const context = await browser.newContext({ permissions: ['camera', 'microphone'] })
    await context.addInitScript(installObserver)
    await context.route('http://localhost/', (route) =>
      route.fulfill({ contentType: 'text/html', body: '<title>call</title><video autoplay muted></video>' }),
    )
    const page = await context.newPage()
    await page.goto('http://localhost/')
    await page.evaluate(callOneself)
    await page.waitForFunction(
      () => (document.querySelector('video')?.getVideoPlaybackQuality().totalVideoFrames ?? 0) > 20,
    )
    await use(page)
    await context.close()
  },
})

async function callOneself(): Promise<void> {
  const [near, far] = [new RTCPeerConnection(), new RTCPeerConnection()]
  near.onicecandidate = ({ candidate }) => void (candidate && far.addIceCandidate(candidate))
  far.onicecandidate = ({ candidate }) => void (candidate && near.addIceCandidate(candidate))
  far.ontrack = ({ track }) => {
    const player = track.kind === 'video' ? document.querySelector('video') : new Audio()
    if (player) player.srcObject = new MediaStream([track])
    if (player instanceof HTMLAudioElement) void player.play()
  }
  const stream = await navigator.mediaDevices.getUserMedia({
    audio: true,
    video: { width: 640, height: 360 },
  })
  for (const track of stream.getTracks()) near.addTrack(track, stream)
  await near.setLocalDescription()
  await far.setRemoteDescription(near.localDescription ?? { type: 'offer' })
  await far.setLocalDescription()
  await near.setRemoteDescription(far.localDescription ?? { type: 'answer' })
  window.sender = near
}

async function gapsDuring(page: Page, event: () => Promise<void>): Promise<Gaps> {
  const watch = await watchGaps(page)
  await event()
  await page.evaluate((ms) => new Promise((done) => setTimeout(done, ms)), WATCHED_MS)
  return watch.stop()
}

/** The sender sends nothing of this kind for a while. */
async function withhold(page: Page, kind: 'audio' | 'video'): Promise<void> {
  await page.evaluate(
    async ([which, ms]) => {
      const sender = window.sender.getSenders().find(({ track }) => track?.kind === which)
      const track = sender?.track ?? null
      await sender?.replaceTrack(null)
      await new Promise((done) => setTimeout(done, ms))
      await sender?.replaceTrack(track)
    },
    [kind, GAP_MS] as const,
  )
}

test('the watch sees a gap in the sound', async ({ call }) => {
  const gaps = await gapsDuring(call, () => withhold(call, 'audio'))
  expect(gaps.audio).toBeGreaterThan(GAP_MS * 0.9)
})

test('the watch sees a gap in the picture', async ({ call }) => {
  const gaps = await gapsDuring(call, () => withhold(call, 'video'))
  expect(gaps.video).toBeGreaterThan(GAP_MS * 0.9)
})

test('the watch does not take a busy page for a gap', async ({ call }) => {
  const gaps = await gapsDuring(call, () =>
    call.evaluate((ms) => {
      const until = performance.now() + ms
      while (performance.now() < until);
    }, GAP_MS * 2),
  )
  expect(gaps).toMatchObject({ audioStreams: 1, videoStreams: 1 })
  expect(gaps.audio).toBeLessThan(GAP_MS / 2)
  expect(gaps.video).toBeLessThan(GAP_MS / 2)
})

browserTest(
  'the witness sees who is asked, and finds in a log what only its holder may know',
  async ({ browser }) => {
    const token = 'A1b2C3d4E5f6G7h8I9j0-_'
    const witness = new Witness('http://localhost')
    const context = await browser.newContext()
    witness.watch(context)
    await context.route('**/*', (route) =>
      route.fulfill({
        contentType: route.request().url().includes('/api/') ? 'application/json' : 'text/html',
        body: route.request().url().includes('/api/') ? '{"code":"123456789"}' : '<title>page</title>',
      }),
    )
    const page = await context.newPage()
    await page.goto(`http://localhost/join/participant/room/${token}`)
    expect(witness.foreignRequests()).toEqual([])
    await page.evaluate(async () => {
      await fetch('/api/rooms')
      await fetch('https://elsewhere.example/', { mode: 'no-cors' })
    })
    expect(witness.foreignRequests()).toEqual(['https://elsewhere.example/'])
    await expect.poll(() => witness.kinds()).toEqual({ 'link token': 1, 'connection code': 1 })

    witness.keeps('cookie', 'keyOfTheSession')
    for (const line of [`GET /join/x/y/${token}`, 'cookie: session=keyOfTheSession', '{"tried":"123456789"}'])
      expect(witness.betrayedIn(`quiet\n${line}`), line).toHaveLength(1)
    expect(witness.betrayedIn('id_token eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJl')).toHaveLength(
      1,
    )
    expect(witness.betrayedIn('{"time":1234567890123,"msg":"went-away"}')).toEqual([])
    await context.close()
  },
)
