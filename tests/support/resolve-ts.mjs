import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'

const ROOT = new URL('../../', import.meta.url)
const { paths } = JSON.parse(
  readFileSync(new URL('tsconfig.base.json', ROOT), 'utf8'),
).compilerOptions

/**
 * The project's file for `#room/name`, by the `paths` of the compiler.
 * @param {string} specifier
 */
function withoutAlias(specifier) {
  const [room = ''] = specifier.split('/', 1)
  const folder = paths[`${room}/*`]?.[0]
  return folder === undefined
    ? specifier
    : new URL(folder.replace('*', specifier.slice(room.length + 1)), ROOT).href
}

// The sources import each other by aliases and without an extension, as the bundler expects. A
// child process of a test runs them unbundled.
registerHooks({
  resolve(specifier, context, next) {
    const name = withoutAlias(specifier)
    try {
      return next(name, context)
    } catch (error) {
      if (name === specifier && !specifier.startsWith('.')) throw error
      return next(`${name}.ts`, context)
    }
  },
})
