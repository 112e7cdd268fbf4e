#!/usr/bin/env node
import { generate, main, setUp } from './setup.mjs'

// npm run generate: generates the Prisma client again.
await main(async () => {
  await setUp({ client: false, build: false })
  await generate()
  return 0
})
