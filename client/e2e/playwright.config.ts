import { defineConfig } from '@playwright/test'

/**
 * One worker, since each journey fills a core or two with real media; no second try, since a journey that passes only
 * sometimes tells of a fault.
 */
export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  outputDir: '../../test-results',
  workers: 1,
  retries: 0,
  fullyParallel: false,
  forbidOnly: process.env['CI'] !== undefined,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list']],
  use: {
    browserName: 'chromium',
    headless: true,
    actionTimeout: 10_000,
    navigationTimeout: 15_000,
    // Without pictures: a screencast would take the cores from the media that is measured.
    trace: { mode: 'retain-on-failure', screenshots: false, snapshots: true, sources: true },
  },
})
