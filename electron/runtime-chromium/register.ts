import { enableCompileCache, registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'

// Without a cache, compiling the app and its packages took a quarter of main's start. If the folder
// cannot be written, everything is compiled each time.
enableCompileCache(fileURLToPath(new URL('../../out/.compile-cache', import.meta.url)))

/**
 * Makes `electron` mean the stand-in for everything loaded after this module, by import and by
 * require. Start the app with `node --import <this file> <main script>`.
 */
const STAND_IN = new URL('./electron.ts', import.meta.url).href
const NAMES = new Set(['electron', 'electron/main', 'electron/common'])

registerHooks({
  resolve(specifier, context, nextResolve) {
    if (!NAMES.has(specifier)) return nextResolve(specifier, context)
    return { url: STAND_IN, format: 'module-typescript', shortCircuit: true }
  },
})
