import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const root = import.meta.dirname

/**
 * `npm run dev`: the window over a stand-in for main, in any browser, with hot reload. It is no part of the product.
 * `?tickets=100000&role=VIEWER&phase=first-run` sets the options of the stand-in (tests/support/fake-bridge.ts).
 */
export default defineConfig({
  root: resolve(root, 'tests/support/fake-window'),
  plugins: [react()],
  resolve: {
    tsconfigPaths: true,
    alias: {
      // As in electron.vite.config.ts.
      'decode-named-character-reference': resolve(
        root,
        'node_modules/decode-named-character-reference/index.js',
      ),
    },
  },
  server: { host: '127.0.0.1', port: 5173, fs: { allow: [root] } },
})
