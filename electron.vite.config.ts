import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'
import { pdfFrame } from './pdf-frame.config'

const root = import.meta.dirname

// The aliases of imports (`#shared/...`) stand in tsconfig.base.json, for all tools.
export default defineConfig({
  main: {
    resolve: { tsconfigPaths: true },
    build: {
      outDir: 'out/main',
      sourcemap: true,
      // Packages stay in node_modules: native parts and files beside them would be lost in a bundle.
      externalizeDeps: true,
      rolldownOptions: {
        input: {
          index: resolve(root, 'electron/main/index.ts'),
          admin: resolve(root, 'electron/admin/index.ts'),
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name].js' },
      },
    },
  },
  preload: {
    resolve: { tsconfigPaths: true },
    build: {
      outDir: 'out/preload',
      // A sandboxed window can load one CommonJS file and require nothing but Electron from it.
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: resolve(root, 'electron/preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
      },
    },
  },
  renderer: {
    root: 'src/renderer',
    plugins: [react(), pdfFrame()],
    resolve: {
      tsconfigPaths: true,
      alias: {
        // Its build for browsers writes to innerHTML, which the page's policy refuses.
        'decode-named-character-reference': resolve(
          root,
          'node_modules/decode-named-character-reference/index.js',
        ),
      },
    },
    build: {
      outDir: resolve(root, 'out/renderer'),
      // The page's policy allows no inline script, style or data: address.
      assetsInlineLimit: 0,
      minify: true,
      modulePreload: { polyfill: false },
      rolldownOptions: { input: resolve(root, 'src/renderer/index.html') },
    },
  },
})
