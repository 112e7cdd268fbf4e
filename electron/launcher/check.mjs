#!/usr/bin/env node
import { main, setUp } from './setup.mjs'
import { runParts } from './test-parts.mjs'

// npm run check: the quick checks while working, which need neither the built app nor a database.
await main(async () => {
  await setUp({ build: false })
  return runParts(async ({ checks, vitest }) => {
    await checks()
    await vitest('unit')
    await vitest('contract')
  })
})
