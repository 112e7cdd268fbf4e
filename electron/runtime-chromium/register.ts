import { enableCompileCache, registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'

// Compiling the app and its packages anew took a quarter of what main does at a start. Where nothing
// can be written there, it is compiled anew.
enableCompileCache(fileURLToPath(new URL('../../out/.compile-cache', import.meta.url)))

/**
 * Makes `electron` mean the stand-in for everything loaded after this module, by import and by
 * require alike. Start the app with `node --import <this file> <main script>`.
 */
const STAND_IN = new URL('./electron.ts', import.meta.url).href
const NAMES = new Set(['electron', 'electron/main', 'electron/common'])

registerHooks({
  resolve(specifier, context, nextResolve) {
    if (!NAMES.has(specifier)) return nextResolve(specifier, context)
    return { url: STAND_IN, format: 'module-typescript', shortCircuit: true }
  },
})
