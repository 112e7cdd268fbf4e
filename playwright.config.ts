import { availableParallelism } from 'node:os'
import { defineConfig } from '@playwright/test'

export default defineConfig({
  testDir: 'tests/e2e',
  globalSetup: './tests/e2e/support/global-setup.ts',
  outputDir: 'out/e2e',
  timeout: 120_000,
  expect: { timeout: 15_000 },
  fullyParallel: true,
  // A test waits for half of its time, so two cores have work for three.
  workers: Math.max(3, Math.ceil(availableParallelism() / 2)),
  forbidOnly: true,
  retries: 0,
  reporter: process.env['CI'] === undefined ? 'line' : 'dot',
})
