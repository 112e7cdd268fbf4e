import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { until } from './until'

/** Waits until this many drafts are on the disk and contain these words. */
export const keptDrafts = (dataDir: string, count: number, words: readonly string[] = []) =>
  until(`${count} drafts on the disk`, async () => {
    const folder = join(dataDir, 'drafts')
    const names = await readdir(folder, { recursive: true }).catch(() => [])
    const kept = names.filter((name) => name.endsWith('.json'))
    if (kept.length !== count) return undefined
    // A file that is being replaced is read in the next attempt.
    const texts = await Promise.all(
      kept.map((name) => readFile(join(folder, name), 'utf8').catch(() => '')),
    )
    const all = texts.join('\n')
    return words.every((word) => all.includes(word)) ? true : undefined
  })
