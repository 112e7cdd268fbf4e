import { readFileSync } from 'node:fs'
import { randomUUID } from 'node:crypto'
import type { CdpSession } from './browser/cdp-connection.ts'
import { contextMenu } from './page/context-menu.ts'
import { mainWorld } from './page/main-world.ts'
import { ownSchemes } from './page/own-schemes.ts'
import type { PageConfig } from './page/messages.ts'
import { preloadWorld } from './page/preload-world.ts'
import { createCodec } from './page/value-codec.ts'
import { SUFFIX, knownSchemes } from './scheme-mapping.ts'

/** Name of the isolated world in which the preload runs. */
export const PRELOAD_WORLD = 'preload'

/** Everything that the two injected scripts share. It is new for each window. */
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

/** Adds both scripts to every future document, before its own. Throws if the preload cannot be read. */
export async function injectScripts(
  page: CdpSession,
  config: PageConfig,
  preload: string | undefined,
): Promise<void> {
  const { binding: name } = config
  await Promise.all([
    page.send('Runtime.addBinding', { name, executionContextName: PRELOAD_WORLD }),
    page.send('Page.addScriptToEvaluateOnNewDocument', { source: mainWorldSource(config) }),
    page.send('Page.addScriptToEvaluateOnNewDocument', { source: ownSchemesSource() }),
    page.send('Page.addScriptToEvaluateOnNewDocument', {
      source: preloadWorldSource(config, preload),
      worldName: PRELOAD_WORLD,
    }),
    page.send('Page.addScriptToEvaluateOnNewDocument', {
      source: contextMenuSource(config),
      worldName: PRELOAD_WORLD,
    }),
  ])
}

/**
 * The script for the page's own world. It runs first, so that it listens when the preload exposes
 * something.
 */
function mainWorldSource({ toMain, toPreload }: PageConfig): string {
  return `(${mainWorld.toString()})(${JSON.stringify({ toMain, toPreload })})`
}

function contextMenuSource({ binding, entry }: PageConfig): string {
  return `(${contextMenu.toString()})(${JSON.stringify({ binding, entry })})`
}

function ownSchemesSource(): string {
  return `(${ownSchemes.toString()})(${JSON.stringify(knownSchemes())}, ${JSON.stringify(SUFFIX)})`
}

/** The script for the isolated world, with the preload file inside. */
function preloadWorldSource(config: PageConfig, preload: string | undefined): string {
  const source = preload === undefined ? '' : readFileSync(preload, 'utf8')
  const wrapped = `function (require, process) {
const module = { exports: {} }; const exports = module.exports;
(function (require, module, exports, process) {${source}
}).call(exports, require, module, exports, process)}`
  return `(${preloadWorld.toString()})(${JSON.stringify(config)}, ${createCodec.toString()}, ${wrapped})
//# sourceURL=${preload ?? 'no-preload'}`
}

/** Runs an expression in the page's own world. Resolves to its value, rejects with what it throws. */
export async function evaluateInPage(
  page: CdpSession,
  expression: string,
  userGesture: boolean,
): Promise<unknown> {
  const { result, exceptionDetails } = await page.send('Runtime.evaluate', {
    expression,
    awaitPromise: true,
    returnByValue: true,
    userGesture,
    // The page's policy applies to this too.
    allowUnsafeEvalBlockedByCSP: false,
  })
  if (exceptionDetails) {
    throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text)
  }
  return result.value as unknown
}
