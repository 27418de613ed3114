/** What one person of a grid of four downloads, and what is left of it when the tab is hidden. */
import { setTimeout as delay } from 'node:timers/promises'
import type { Page } from '@playwright/test'
import { launchChromium } from './parts/chromium.ts'
import { goToEchoTest, insideMeeting, joinWithMicrophone, newVisitor } from './parts/entering.ts'
import { joinAddress } from './parts/link.ts'
import { openMeeting } from './parts/meeting.ts'
import { startCrowd } from './parts/peers/crowd.ts'
import { prepareCameraRecording } from './parts/peers/recording.ts'
import { progress, runBench, type Outcome } from './parts/report.ts'
import { withStack, type Stack } from './parts/stack.ts'
import { rounded } from './parts/statistics.ts'

const OTHERS = 3
/** Until bandwidth estimation has found its rate and layers have settled. */
const SETTLE_MS = 20_000
const MEASURE_MS = 20_000
const HIDDEN_SETTLE_MS = 3_000

async function downlink(page: Page): Promise<number> {
  const bytes = () => page.evaluate<number>('watch.bytesReceived()')
  const before = await bytes()
  const start = performance.now()
  await delay(MEASURE_MS)
  return (((await bytes()) - before) * 8) / (performance.now() - start)
}

async function measure(stack: Stack): Promise<Outcome> {
  const link = await openMeeting(stack)
  const crowd = startCrowd()
  const browser = await launchChromium()
  try {
    await crowd.enter(
      link,
      Array.from({ length: OTHERS }, (_, i) => ({
        name: `Publisher ${i}`,
        microphone: i === 0 ? 'speaking' : 'silent',
        cameraLayers: 3,
      })),
    )
    const page = await (await newVisitor(browser)).newPage()
    await goToEchoTest(page, joinAddress(link), 'Visitor')
    await joinWithMicrophone(page)
    await insideMeeting(page)
    progress('visible')
    await delay(SETTLE_MS)
    const visible = rounded(await downlink(page))
    const sizes = await page.evaluate<string[]>('watch.videoSizes()')
    progress('hidden')
    await page.evaluate('watch.hide()')
    await delay(HIDDEN_SETTLE_MS)
    const hidden = rounded(await downlink(page))
    return {
      title: `grid: downlink of one person in a grid of ${OTHERS + 1}, 1280x720`,
      rows: [
        { tab: 'visible', 'kbit/s': visible, pictures: sizes.join(', ') },
        { tab: 'hidden', 'kbit/s': hidden, pictures: '' },
      ],
      bars: [
        { name: 'visible, kbit/s', atMost: 600, measured: visible },
        { name: 'hidden, kbit/s', atMost: 100, measured: hidden },
      ],
      notes: [
        'All bytes of the transports: media, retransmissions, probes, RTCP. One of the others speaks. The others send',
        'all three layers at the rates of shared/limits.ts; hidden is told to the page by its visibility state.',
      ],
    }
  } finally {
    await browser.close()
    await crowd.end()
  }
}

await runBench('grid', async () => {
  await prepareCameraRecording()
  return withStack({}, measure)
})
