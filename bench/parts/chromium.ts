/** Chromium for measurements: fake microphone and camera, no throttling of pages in the background. */
import { existsSync } from 'node:fs'
import { chromium, type Browser } from '@playwright/test'

const SYSTEM_CHROMIUM = '/usr/bin/chromium'

/** Launches headless Chromium: the system's when it is there, else Playwright's. */
export function launchChromium(extraArgs: readonly string[] = []): Promise<Browser> {
  return chromium.launch({
    ...(existsSync(SYSTEM_CHROMIUM) ? { executablePath: SYSTEM_CHROMIUM } : {}),
    args: [
      '--no-sandbox',
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream=fps=30',
      '--autoplay-policy=no-user-gesture-required',
      '--mute-audio',
      '--allow-loopback-in-peer-connection',
      '--disable-background-timer-throttling',
      '--disable-renderer-backgrounding',
      '--disable-backgrounding-occluded-windows',
      ...extraArgs,
    ],
  })
}
