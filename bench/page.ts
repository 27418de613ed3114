/** What the pages weigh, and how soon the join page stands on a slow machine. */
import type { Browser, BrowserContext, Page } from '@playwright/test'
import { launchChromium } from './parts/chromium.ts'
import {
  passToEchoTest,
  insideMeeting,
  joinWithMicrophone,
  leaveMeeting,
  newVisitor,
} from './parts/entering.ts'
import { joinAddress } from './parts/link.ts'
import { openMeeting } from './parts/meeting.ts'
import { scriptsNotNeeded } from './parts/needed.ts'
import { weighPage, type Scales, type Weight } from './parts/page-weight.ts'
import { progress, runBench, type Outcome } from './parts/report.ts'
import { withStack, type Stack } from './parts/stack.ts'
import { median, rounded } from './parts/statistics.ts'

type Paint = { readonly lcp: number; readonly tbt: number; readonly usable: number }

const SLOWDOWN = 4
const PAINT_RUNS = 5
const KB = 1000
/** Long tasks count until nothing has been loaded for this long after the page can be used. */
const QUIET_MS = 1_500

async function weigh(
  browser: Browser,
  address: string,
): Promise<Record<'join' | 'rest' | 'meeting', Weight>> {
  // Found before: the page that is weighed would meanwhile fetch what the meeting needs.
  const spare = await scriptsNotNeeded(browser, address, await scriptsAtRest(browser, address))
  const context = await newVisitor(browser)
  try {
    const { page, weight } = await joinPageAtRest(context, address)
    const rest = weight()
    const join = weight(spare)
    await passToEchoTest(page, 'Visitor')
    await joinWithMicrophone(page)
    await insideMeeting(page)
    const meeting = weight()
    await leaveMeeting(page)
    return { join, rest, meeting }
  } finally {
    await context.close()
  }
}

async function scriptsAtRest(browser: Browser, address: string): Promise<readonly string[]> {
  const context = await newVisitor(browser)
  const { weight } = await joinPageAtRest(context, address)
  const { scripts } = weight()
  await context.close()
  return scripts
}

async function joinPageAtRest(
  context: BrowserContext,
  address: string,
): Promise<{ readonly page: Page; readonly weight: Scales }> {
  const page = await context.newPage()
  const weight = await weighPage(page)
  await page.goto(`${address}?lang=en`)
  await page.getByRole('textbox', { name: 'Your name' }).waitFor()
  await page.waitForTimeout(QUIET_MS)
  return { page, weight }
}

/** Largest contentful paint and total blocking time, from the navigation, in ms. */
async function paint(browser: Browser, address: string): Promise<Paint> {
  const context = await newVisitor(browser)
  try {
    const page = await context.newPage()
    const session = await context.newCDPSession(page)
    await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWDOWN })
    await page.addInitScript(observePaint)
    await page.goto(`${address}?lang=en`)
    await page.getByRole('textbox', { name: 'Your name' }).waitFor()
    const usable = await page.evaluate<number>('performance.now()')
    await page.waitForTimeout(QUIET_MS)
    return { ...(await page.evaluate<{ lcp: number; tbt: number }>('paintSeen')), usable }
  } finally {
    await context.close()
  }
}

/** A long task blocks for what it takes beyond 50 ms. */
const observePaint = `
  globalThis.paintSeen = { lcp: 0, tbt: 0 }
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) paintSeen.lcp = entry.startTime
  }).observe({ type: 'largest-contentful-paint', buffered: true })
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) paintSeen.tbt += Math.max(0, entry.duration - 50)
  }).observe({ type: 'longtask', buffered: true })`

async function measure(stack: Stack): Promise<Outcome> {
  const link = await openMeeting(stack)
  const address = joinAddress(link)
  const browser = await launchChromium()
  try {
    progress('weighing')
    const { join, rest, meeting } = await weigh(browser, address)
    const paints: Paint[] = []
    for (let run = 1; run <= PAINT_RUNS; run += 1) {
      progress(`join page at ${SLOWDOWN}x slow-down, run ${run} of ${PAINT_RUNS}`)
      paints.push(await paint(browser, address))
    }
    const p50 = (what: keyof Paint) => rounded(median(paints.map((p) => p[what])))
    const plain = meeting.uncompressed
    return {
      title: 'page: weight over the wire, and the join page on a slow machine',
      rows: [
        { until: 'the join page works (what it needs)', ...rowOf(join) },
        { until: 'it is at rest (what it warms up)', ...rowOf(rest) },
        { until: 'the meeting works', ...rowOf(meeting) },
        {
          until: `join page, CPU ${SLOWDOWN}x slower`,
          'LCP ms': p50('lcp'),
          'TBT ms': p50('tbt'),
          'usable ms': p50('usable'),
        },
      ],
      bars: [
        { name: 'script and style until the join page works, kB', atMost: 120, measured: kb(join.code) },
        { name: 'script and style until the meeting works, kB', atMost: 250, measured: kb(meeting.code) },
        { name: 'script or style without brotli, files', atMost: 0, measured: plain.length },
      ],
      notes: plain.length > 0 ? [`without brotli: ${plain.join(', ')}`] : [],
      details: { join, rest, meeting, paints },
    }
  } finally {
    await browser.close()
  }
}

const kb = (bytes: number) => rounded(bytes / KB, 1)
const rowOf = (weight: Weight) => ({
  'script + style kB': kb(weight.code),
  'all kB': kb(weight.total),
  requests: weight.requests,
})

await runBench('page', () => withStack({}, measure))
