#!/usr/bin/env node
import { runWithDisplay } from './run-script.mjs'
import { main } from './setup.mjs'

// npm run demo: a scripted tour of the app on a virtual screen.
await main(() => runWithDisplay('tests/demo/tour.ts'))
