#!/usr/bin/env node
import { main, setUp } from './setup.mjs'
import { runParts } from './test-parts.mjs'

// npm run check: the quick checks while working. They need no database.
await main(async () => {
  await setUp()
  return runParts(async ({ checks, vitest }) => {
    await checks()
    await vitest('unit')
    await vitest('contract')
  })
})
