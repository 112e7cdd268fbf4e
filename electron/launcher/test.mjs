#!/usr/bin/env node
import { main, setUp } from './setup.mjs'
import { runParts } from './test-parts.mjs'

// npm test: sets up and runs every part.
await main(async () => {
  await setUp()
  return runParts(async ({ checks, vitest, playwright }) => {
    await checks()
    await vitest('unit')
    await vitest('contract')
    await vitest('integration')
    await playwright()
  })
})
