import { readFileSync } from 'node:fs'
import { randomUUID } from 'node:crypto'
import { mainWorld } from './page/main-world.ts'
import type { PageConfig } from './page/messages.ts'
import { preloadWorld } from './page/preload-world.ts'
import { createCodec } from './page/value-codec.ts'

/** Name of the isolated world in which the preload runs. */
export const PRELOAD_WORLD = 'preload'

/** Everything the two injected scripts have to agree on, new for each window. */
export function makePageConfig(guardClose: boolean, argv: string[]): PageConfig {
  return {
    binding: `binding-${randomUUID()}`,
    entry: `entry-${randomUUID()}`,
    toMain: `to-main-${randomUUID()}`,
    toPreload: `to-preload-${randomUUID()}`,
    fileToken: `file-path-${randomUUID()}:`,
    guardClose,
    process: {
      platform: process.platform,
      arch: process.arch,
      argv: [process.execPath, ...argv],
      versions: { ...process.versions } as Record<string, string>,
    },
  }
}

/** The script for the page's own world. It goes first, so that it listens when the preload exposes. */
export function mainWorldSource({ toMain, toPreload }: PageConfig): string {
  return `(${mainWorld.toString()})(${JSON.stringify({ toMain, toPreload })})`
}

/** The script for the isolated world, with the preload file inside; throws when that cannot be read. */
export function preloadWorldSource(config: PageConfig, preload: string | undefined): string {
  const source = preload === undefined ? '' : readFileSync(preload, 'utf8')
  const wrapped = `function (require, process) {
const module = { exports: {} }; const exports = module.exports;
(function (require, module, exports, process) {${source}
}).call(exports, require, module, exports, process)}`
  return `(${preloadWorld.toString()})(${JSON.stringify(config)}, ${createCodec.toString()}, ${wrapped})
//# sourceURL=${preload ?? 'no-preload'}`
}
