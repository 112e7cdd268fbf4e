#!/usr/bin/env node
import { runWithDisplay } from './run-script.mjs'
import { main } from './setup.mjs'

// npm run bench -- ARGS: measures and prints the results.
await main(() => runWithDisplay('tests/bench/index.ts'))
