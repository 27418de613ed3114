import { availableParallelism } from 'node:os'
import { defineConfig } from '@playwright/test'

const CORES = availableParallelism()

/**
 * Journeys in two groups, run one after the other (`scripts/testing/journeys.mjs`): pages, a browser for each core, and
 * what measures sound and pictures, with half as many, since browsers that encode and draw beside each other starve the
 * media that is measured. No second try: a journey that passes only sometimes tells of a fault. What takes as long as
 * these limits hangs, also on a slow and busy machine.
 */
export default defineConfig({
  outputDir: '../../test-results',
  workers: CORES,
  retries: 0,
  fullyParallel: false,
  forbidOnly: process.env['CI'] !== undefined,
  timeout: 240_000,
  expect: { timeout: 40_000 },
  reporter: [['list']],
  projects: [
    { name: 'pages', testDir: '.', testMatch: '*.spec.ts', testIgnore: 'media/**' },
    { name: 'media', testDir: 'media', testMatch: '*.spec.ts', workers: Math.max(1, Math.floor(CORES / 2)) },
  ],
  use: {
    browserName: 'chromium',
    headless: true,
    actionTimeout: 40_000,
    navigationTimeout: 60_000,
    // Without pictures: a screencast would take the cores from the media that is measured.
    trace: { mode: 'retain-on-failure', screenshots: false, snapshots: true, sources: true },
  },
})
