import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
export const MODULES = join(ROOT, 'node_modules')
export const OUT = join(ROOT, 'out')
export const GENERATED = join(ROOT, 'electron', 'main', 'database', 'generated')
