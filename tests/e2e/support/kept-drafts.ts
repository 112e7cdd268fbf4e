import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { until } from './until'

/** Waits until this many drafts lie on the disk, and these words in them. */
export const keptDrafts = (dataDir: string, count: number, words: readonly string[] = []) =>
  until(`${count} drafts on the disk`, async () => {
    const folder = join(dataDir, 'drafts')
    const names = await readdir(folder, { recursive: true }).catch(() => [])
    const kept = names.filter((name) => name.endsWith('.json'))
    if (kept.length !== count) return undefined
    // One that is written anew meanwhile is read at the next look.
    const texts = await Promise.all(
      kept.map((name) => readFile(join(folder, name), 'utf8').catch(() => '')),
    )
    const all = texts.join('\n')
    return words.every((word) => all.includes(word)) ? true : undefined
  })
