import react from '@vitejs/plugin-react'
import { resolve } from 'node:path'
import { build } from 'vite'

/** Builds the window over the stand-in into out/fake-window, to be looked at in any browser; it is no part of the product. */
await build({
  root: import.meta.dirname,
  configFile: false,
  logLevel: 'warn',
  plugins: [react()],
  build: {
    outDir: resolve(import.meta.dirname, '../../../out/fake-window'),
    emptyOutDir: true,
    chunkSizeWarningLimit: 2000,
    minify: false,
  },
})
