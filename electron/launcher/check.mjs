#!/usr/bin/env node
import { main, setUp } from './setup.mjs'
import { runParts } from './test-parts.mjs'

// npm run check: what needs neither the built app nor a database, for while one works.
await main(async () => {
  await setUp({ build: false })
  return runParts(async ({ checks, vitest }) => {
    await checks()
    await vitest('unit')
    await vitest('contract')
  })
})
