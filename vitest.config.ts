import { availableParallelism } from 'node:os'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

/** vitest leaves one core free; of two that is half, while most tests wait for a server. */
const maxWorkers = Math.max(2, availableParallelism() - 1)

// The aliases stand in tsconfig.base.json.
const resolve = { tsconfigPaths: true }

export default defineConfig({
  test: {
    maxWorkers,
    projects: [
      {
        plugins: [react()],
        resolve,
        test: {
          name: 'unit',
          include: ['tests/unit/**/*.test.{ts,tsx}'],
          // Files share a process, which halves the time: what a test sets up, it takes back.
          isolate: false,
          unstubGlobals: true,
          unstubEnvs: true,
        },
      },
      {
        resolve,
        test: { name: 'contract', include: ['tests/contract/**/*.test.ts'], testTimeout: 60_000 },
      },
      {
        resolve,
        test: {
          name: 'integration',
          include: ['tests/integration/**/*.test.ts'],
          globalSetup: ['tests/support/global-setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
})
