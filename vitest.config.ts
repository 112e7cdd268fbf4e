import { availableParallelism } from 'node:os'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

const cores = availableParallelism()
/** vitest leaves one core free, which of two is half. */
const busy = Math.max(2, cores - 1)
/** Tests that wait for a server or a window most of the time. */
const waiting = Math.max(4, cores)

// The aliases stand in tsconfig.base.json.
const resolve = { tsconfigPaths: true }

export default defineConfig({
  test: {
    // A forgotten `it.only` fails instead of skipping the rest of its file.
    allowOnly: false,
    projects: [
      {
        plugins: [react()],
        resolve,
        test: {
          name: 'unit',
          include: ['tests/unit/**/*.test.{ts,tsx}'],
          maxWorkers: busy,
          // Files share a process, which halves the time: what a test sets up, it takes back.
          isolate: false,
          unstubGlobals: true,
          unstubEnvs: true,
        },
      },
      {
        resolve,
        test: {
          name: 'contract',
          include: ['tests/contract/**/*.test.ts'],
          maxWorkers: waiting,
          sequence: { groupOrder: 1 },
          testTimeout: 60_000,
        },
      },
      {
        resolve,
        test: {
          name: 'integration',
          include: ['tests/integration/**/*.test.ts'],
          globalSetup: ['tests/support/global-setup.ts'],
          maxWorkers: waiting,
          sequence: { groupOrder: 2 },
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
})
