/** A person's way into a meeting, by the controls that the outer contract names. */
import { setTimeout as delay } from 'node:timers/promises'
import type { Browser, BrowserContext, Page } from '@playwright/test'
import { pageScript } from './page-script.ts'

const STEP_TIMEOUT_MS = 15_000
const LOOK_EVERY_MS = 100

/** What `in-page/watch.ts` saw; times are ms of the page's `performance.now()`. */
export type Watched = {
  readonly clickedAt: number | null
  readonly scriptAt: number | null
  readonly frames: readonly { readonly track: string; readonly at: number }[]
  readonly audio: readonly { readonly ssrc: number; readonly at: number }[]
  /** One's own streams, by when their first packet left. */
  readonly sent: readonly { readonly kind: string; readonly at: number }[]
  /** Of signalling, both ways. */
  readonly messages: readonly { readonly at: number }[]
}

/** A fresh visitor: nothing stored, nothing cached, English. */
export async function newVisitor(browser: Browser): Promise<BrowserContext> {
  const context = await browser.newContext({
    locale: 'en-GB',
    permissions: ['microphone', 'camera'],
    viewport: { width: 1280, height: 720 },
  })
  context.setDefaultTimeout(STEP_TIMEOUT_MS)
  await context.addInitScript({ content: pageScript('watch') })
  return context
}

/**
 * Waits until an expression is true in the page. Asked from outside: the page's Content-Security-Policy rightly forbids
 * Playwright's own way of waiting.
 *
 * @throws Error after 15 s
 */
export async function until(page: Page, expression: string): Promise<void> {
  const limit = performance.now() + STEP_TIMEOUT_MS
  while (!(await page.evaluate<boolean>(expression))) {
    if (performance.now() > limit)
      throw new Error(`${expression} is not true after ${STEP_TIMEOUT_MS / 1000} s`)
    await delay(LOOK_EVERY_MS)
  }
}

/** From the link to the running echo test, both transports connected: one click before the meeting. */
export async function goToEchoTest(page: Page, address: string, name: string): Promise<void> {
  await page.goto(`${address}?lang=en`)
  await passToEchoTest(page, name)
}

/** The same from the join page. */
export async function passToEchoTest(page: Page, name: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Your name' }).fill(name)
  await joinWithMicrophone(page)
  await page.getByRole('region', { name: 'Echo test' }).waitFor()
  await until(page, 'watch.transportsConnected(2)')
}

/** The last click of the way in; of a newcomer's the first, too. */
export async function joinWithMicrophone(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Join with microphone' }).click()
}

/** Waits until the meeting can be used. */
export async function insideMeeting(page: Page): Promise<void> {
  await page.getByRole('toolbar', { name: 'Meeting controls' }).waitFor()
}

/** Leaves, so that the next visitor does not meet an absent one. */
export async function leaveMeeting(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Leave' }).first().click()
  await page.getByRole('toolbar', { name: 'Meeting controls' }).waitFor({ state: 'hidden' })
}

/** One's own camera is on, and will be when one comes back. */
export async function startCamera(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Start camera' }).click()
  await page.getByRole('button', { name: 'Stop camera' }).waitFor()
}
