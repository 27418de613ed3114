import { availableParallelism } from 'node:os'
import { defineConfig } from '@playwright/test'

/**
 * One at a time on two cores: browsers that encode and draw beside each other starve the media that is measured. No second
 * try, since a journey that passes only sometimes tells of a fault. What takes as long as these limits hangs, also on a
 * slow and busy machine.
 */
export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  outputDir: '../../test-results',
  workers: Math.max(1, Math.floor(availableParallelism() / 2)),
  retries: 0,
  fullyParallel: false,
  forbidOnly: process.env['CI'] !== undefined,
  timeout: 240_000,
  expect: { timeout: 40_000 },
  reporter: [['list']],
  use: {
    browserName: 'chromium',
    headless: true,
    actionTimeout: 40_000,
    navigationTimeout: 60_000,
    // Without pictures: a screencast would take the cores from the media that is measured.
    trace: { mode: 'retain-on-failure', screenshots: false, snapshots: true, sources: true },
  },
})
