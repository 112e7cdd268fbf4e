import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createFileCopies } from '#main/features/attachments/file-copies'
import { createLog } from '#main/log'
import { makeTempDir, removeDataDir } from '#tests/support/temp-dir'

let root: string
beforeEach(async () => {
  root = await makeTempDir('copies')
})
afterEach(() => removeDataDir(root))

function copiesIn(folder: string) {
  const lines: string[] = []
  const log = createLog((line) => lines.push(line))
  return { copies: createFileCopies(folder, {} as never, log), lines }
}

it('copies that cannot be removed are logged, and do not prevent signing out', async () => {
  const taken = join(root, 'opened')
  await writeFile(taken, 'a file where the folder of copies should be')
  const { copies, lines } = copiesIn(join(taken, 'inside'))
  await copies.clear()
  expect(lines.join()).toMatch(/copies-not-removed.*ENOTDIR/u)
})

it('copies that are removed or never existed are not logged', async () => {
  const folder = join(root, 'opened')
  const { copies, lines } = copiesIn(folder)
  await copies.clear()
  await mkdir(join(folder, 'copy-1'), { recursive: true })
  await writeFile(join(folder, 'copy-1', 'invoice.pdf'), '%PDF')
  await copies.clear()
  expect(lines).toEqual([])
})
