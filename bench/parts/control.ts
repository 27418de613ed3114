/** Four people in real browsers lose the server, or everything: how soon what one presses is seen by another. */
import { setTimeout as delay } from 'node:timers/promises'
import type { Browser, Page } from '@playwright/test'
import { launchChromium } from './chromium.ts'
import { goToEchoTest, insideMeeting, joinWithMicrophone, newVisitor } from './entering.ts'
import { joinAddress } from './link.ts'
import { openMeeting } from './meeting.ts'
import { withProduct, type Product } from './product.ts'
import { progress } from './report.ts'
import { WELL_AFTER_MS } from '../../scripts/supervisor/backoff.mjs'

const NAMES = ['Ada', 'Bob', 'Cem', 'Dia'] as const
const ROUNDS = 4
/** Between two kills: supervisor and browsers take what lived this long for healthy. */
const LIFE_MS = WELL_AFTER_MS + 1_000
const LIMIT_MS = 60_000
const PRESS_LIMIT_MS = 400
const LOOK_EVERY_MS = 40

/** In ms since the harm. */
export type Return = { readonly ready: number; readonly control: number }

async function entered(browser: Browser, address: string, name: string): Promise<Page> {
  const page = await (await newVisitor(browser)).newPage()
  await goToEchoTest(page, address, name)
  await joinWithMicrophone(page)
  await insideMeeting(page)
  return page
}

async function until(reached: () => Promise<boolean>, everyMs: number): Promise<number> {
  const limit = performance.now() + LIMIT_MS
  while (!(await reached())) {
    if (performance.now() > limit) throw new Error(`not back after ${LIMIT_MS / 1000} s`)
    await delay(everyMs)
  }
  return performance.now()
}

const answersReady = (url: string): Promise<boolean> =>
  fetch(`${url}/readyz`).then(
    ({ ok }) => ok,
    () => false,
  )

/** Bob presses until Ada sees it. */
async function hand(ada: Page, bob: Page, press: 'Raise hand' | 'Lower hand'): Promise<number> {
  const shown = ada.locator(`[role=group][aria-label="Bob"] .hand`)
  const button = bob.getByRole('button', { name: press, exact: true })
  return until(async () => {
    if ((await shown.count()) > 0 === (press === 'Raise hand')) return true
    if (await button.isVisible()) await button.click({ timeout: PRESS_LIMIT_MS }).catch(() => undefined)
    return false
  }, LOOK_EVERY_MS)
}

async function returnAfter(
  product: Product,
  [ada, bob]: readonly [Page, Page],
  harm: () => Promise<void> | void,
): Promise<Return> {
  await hand(ada, bob, 'Lower hand')
  await delay(LIFE_MS)
  const start = performance.now()
  await harm()
  const [readyAt, controlAt] = await Promise.all([
    until(() => answersReady(product.url), LOOK_EVERY_MS),
    hand(ada, bob, 'Raise hand'),
  ])
  return { ready: readyAt - start, control: controlAt - start }
}

/** Kills the server, then the whole product, some times each. */
export async function measureControl(): Promise<{ server: Return[]; whole: Return[] }> {
  const browser = await launchChromium()
  try {
    return await withProduct(async (product) => {
      const link = await openMeeting(product)
      const address = joinAddress(link)
      const pages: Page[] = []
      for (const name of NAMES) pages.push(await entered(browser, address, name))
      const [ada, bob] = pages
      if (ada === undefined || bob === undefined) throw new Error('nobody is there')
      const server: Return[] = []
      const whole: Return[] = []
      for (let round = 1; round <= ROUNDS; round += 1) {
        progress(`browsers, kill of the server ${round} of ${ROUNDS}`)
        const killServer = () => void process.kill(product.serverPid, 'SIGKILL')
        server.push(await returnAfter(product, [ada, bob], killServer))
      }
      for (let round = 1; round <= ROUNDS; round += 1) {
        progress(`browsers, kill of everything ${round} of ${ROUNDS}`)
        const killAll = async () => {
          await product.killAll()
          product.start()
        }
        whole.push(await returnAfter(product, [ada, bob], killAll))
      }
      return { server, whole }
    })
  } finally {
    await browser.close()
  }
}
