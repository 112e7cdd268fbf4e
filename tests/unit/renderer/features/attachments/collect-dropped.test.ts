import { expect, test } from 'vitest'
import type { PickedKind } from '#shared/domain/attachment'
import { DomainError } from '#shared/errors'
import { collectDropped } from '#renderer/features/attachments/collect-dropped'
import { describeBy, onlyFiles } from '#renderer/features/attachments/only-files'
import { pickedFiles } from '#renderer/features/attachments/picked-file'

/** The dropped items: names of files, and folders with the entries that a browser lists. */
type Tree = { [name: string]: string | Tree }

function entryOf(name: string, content: string | Tree, above: string): FileSystemEntry {
  const fullPath = `${above}/${name}`
  const file = (resolve: (file: File) => void) =>
    resolve(new File(typeof content === 'string' ? [content] : [], name))
  if (typeof content === 'string') {
    return { name, fullPath, isDirectory: false, file } as unknown as FileSystemEntry
  }
  const parts = [Object.entries(content).map(([child, inside]) => entryOf(child, inside, fullPath))]
  const createReader = () => ({
    readEntries: (resolve: (entries: FileSystemEntry[]) => void) => resolve(parts.shift() ?? []),
  })
  return { name, fullPath, isDirectory: true, createReader } as unknown as FileSystemEntry
}

function drop(tree: Tree): Pick<DataTransfer, 'items' | 'files'> {
  const items = Object.entries(tree).map(([name, content]) => ({
    kind: 'file',
    getAsFile: () => new File(typeof content === 'string' ? [content] : [], name),
    webkitGetAsEntry: () => entryOf(name, content, ''),
  }))
  return { items, files: [] } as unknown as Pick<DataTransfer, 'items' | 'files'>
}

/** Main's results by name. Everything else is a file. */
async function collect(tree: Tree, known: Readonly<Record<string, PickedKind>> = {}) {
  const { files, problem } = await collectDropped(drop(tree), (asked) =>
    Promise.resolve(asked.map(({ name }) => known[name] ?? { what: 'file' })),
  )
  return { paths: files.map(({ path }) => path), problem }
}

test('files and the content of folders are added without a message', async () => {
  expect(await collect({ 'a.txt': 'a', site: { 'b.txt': 'b', deep: { 'c.txt': 'c' } } })).toEqual({
    paths: ['a.txt', '/site/b.txt', '/site/deep/c.txt'],
    problem: null,
  })
})

test('items that are no file are named with their kind, and the rest is added', async () => {
  expect(
    await collect(
      {
        'a.txt': 'a',
        'log.fifo': '',
        'sql.sock': '',
        zero: '',
        maps: '',
        passwd: 'root',
        gone: '',
      },
      {
        'log.fifo': { what: 'pipe' },
        'sql.sock': { what: 'socket' },
        zero: { what: 'device' },
        maps: { what: 'made-up' },
        passwd: { what: 'link', target: '/etc/passwd' },
      },
    ),
  ).toEqual({
    paths: ['a.txt', 'gone'],
    problem:
      'log.fifo is a pipe, not a file, and was left out. ' +
      'sql.sock is a socket, not a file, and was left out. ' +
      'zero is a device, not a file, and was left out. ' +
      'maps has no content until the system is asked for it; copy it to a file, and attach that. ' +
      'passwd is a link to /etc/passwd; attach the file itself.',
  })
})

test('a folder reports how many links it had, and names other skipped items', async () => {
  expect(
    await collect(
      { site: { 'index.html': '<p>', pipe: '' } },
      { site: { what: 'folder', links: 3 }, pipe: { what: 'pipe' } },
    ),
  ).toEqual({
    paths: ['/site/index.html'],
    problem: '1 file attached, 3 links left out. pipe is a pipe, not a file, and was left out.',
  })
  expect(await collect({ site: {} }, { site: { what: 'folder', links: 1 } })).toEqual({
    paths: [],
    problem: 'No files attached, 1 link left out.',
  })
})

test('a link to a folder is not followed', async () => {
  expect(
    await collect({ home: { 'secret.txt': 's' } }, { home: { what: 'link', target: '/home/mia' } }),
  ).toEqual({ paths: [], problem: 'home is a link to /home/mia; attach the file itself.' })
})

test('many are counted, a long target is cut at its start, and a name hides nothing', async () => {
  const names = Array.from({ length: 8 }, (_, index) => `pipe-${index}`)
  const { problem } = await collect(
    Object.fromEntries(names.map((name) => [name, ''])),
    Object.fromEntries(names.map((name) => [name, { what: 'pipe' }])),
  )
  expect(problem).toMatch(
    /^pipe-0 is a pipe.* pipe-4 is a pipe.* left out\. 3 more were left out\.$/,
  )
  const target = `/${'x'.repeat(200)}/end`
  const long = await collect({ 'a\u202e': '' }, { 'a\u202e': { what: 'link', target } })
  expect(long.problem).toBe(`a\ufffd is a link to …${target.slice(-80)}; attach the file itself.`)
})

test('an empty drop and a failed call to main are reported', async () => {
  expect(await collect({})).toEqual({
    paths: [],
    problem: 'What you dropped contains no file.',
  })
  const refused = await collectDropped(drop({ 'a.txt': 'a' }), () =>
    Promise.reject(new DomainError('permission.denied', {})),
  )
  expect(refused.files).toEqual([])
  expect(refused.problem).toMatch(/^Nothing was attached\. ./)
})

test('chosen and pasted files are checked in calls within main’s limit', async () => {
  const sizes: number[] = []
  const describe = (input: { files: readonly unknown[] }) => {
    sizes.push(input.files.length)
    return Promise.resolve({ kinds: input.files.map(() => ({ what: 'file' as const })) })
  }
  const files = Array.from({ length: 1500 }, (_, index) => new File([], `${index}`))
  const api = { uploads: { describe } } as unknown as Parameters<typeof describeBy>[0]
  const found = await onlyFiles(pickedFiles(files), describeBy(api))
  expect(sizes).toEqual([1000, 500])
  expect(found.files).toHaveLength(1500)
})
