import { cp } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { build, type Plugin } from 'vite'

const root = import.meta.dirname
const parts = join(root, 'node_modules/pdfjs-dist')

/**
 * Builds the frame that draws PDFs beside the page. It is one classic script: the frame is nobody's origin,
 * and modules would be asked for with one. What some documents need (letters, signs, decoders) lies beside it.
 */
export function pdfFrame(): Plugin {
  let outDir = ''
  return {
    name: 'pdf-frame',
    apply: 'build',
    configResolved: (config) => {
      outDir = resolve(config.root, config.build.outDir)
    },
    async closeBundle() {
      await build({
        configFile: false,
        root: join(root, 'src/renderer/pdf-frame'),
        publicDir: false,
        logLevel: 'warn',
        build: {
          outDir,
          emptyOutDir: false,
          chunkSizeWarningLimit: 3000,
          // What is left of Node in the library asks for it, and never runs here.
          rolldownOptions: { transform: { define: { 'import.meta': '{}' } } },
          lib: {
            entry: join(root, 'src/renderer/pdf-frame/main.ts'),
            formats: ['iife'],
            name: 'pdfFrame',
            fileName: () => 'pdf-frame.js',
          },
        },
      })
      for (const folder of ['cmaps', 'standard_fonts', 'wasm']) {
        await cp(join(parts, folder), join(outDir, 'pdf', folder), { recursive: true })
      }
    },
  }
}
