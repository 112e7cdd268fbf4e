import { expect, test } from 'vitest'
import { pickedFiles } from '#renderer/features/attachments/picked-file'
import type { UploadCalls } from '#renderer/features/attachments/upload-file'
import { createUploadsStore } from '#renderer/features/attachments/uploads-store'
import { DomainError } from '#shared/errors'

const DRAFT = 'a draft'
const TICKET = 't00000000000000000000001'
const CHUNK = 4

interface Stored {
  name: string
  size: number
  bytes: number[]
  state: 'receiving' | 'ready' | 'cancelled'
}

/** Main's side of uploads, in memory. `before` can refuse or delay a call. */
function setUp(
  limits: { maxFileBytes?: number; maxTicketBytes?: number; usedBytes?: number } = {},
) {
  const stored = new Map<string, Stored>()
  const sayings: string[] = []
  const hooks = { before: (_call: string): Promise<void> | void => undefined }
  let inHand = 0
  let atOnce = 0
  const of = (id: string) => {
    const file = stored.get(id)
    if (file === undefined) throw new DomainError('import.not-found', {})
    return file
  }
  const answer = async <T>(words: string, value: () => T): Promise<T> => {
    sayings.push(words)
    await hooks.before(words)
    await Promise.resolve()
    return value()
  }
  const calls: UploadCalls = {
    limits: () =>
      answer('limits', () => ({
        maxFileBytes: 100,
        maxTicketBytes: 1000,
        usedBytes: 0,
        ...limits,
      })),
    begin: ({ id, name, size }) =>
      answer(`begin ${name}`, () => {
        atOnce = Math.max(atOnce, (inHand += 1))
        stored.set(id, { name, size, bytes: [], state: 'receiving' })
        return { chunkBytes: CHUNK }
      }),
    append: ({ uploadId, offset, bytes }) =>
      answer(`append ${of(uploadId).name} ${offset}`, () => {
        const file = of(uploadId)
        expect(offset).toBe(file.bytes.length)
        expect(bytes.byteLength).toBeLessThanOrEqual(CHUNK)
        file.bytes.push(...bytes)
      }),
    finish: ({ uploadId }) =>
      answer(`finish ${of(uploadId).name}`, () => {
        inHand -= 1
        const file = of(uploadId)
        file.state = 'ready'
        return { id: uploadId, name: file.name, size: file.size, type: 'text/plain' }
      }),
    cancel: ({ uploadId }) =>
      answer(`cancel ${of(uploadId).name}`, () => {
        if (of(uploadId).state === 'receiving') inHand -= 1
        of(uploadId).state = 'cancelled'
      }),
  }
  let made = 0
  const retries: (() => void)[] = []
  const store = createUploadsStore({
    calls,
    makeId: () => `f${String(++made).padStart(23, '0')}`,
    explain: (error) => (error instanceof DomainError ? (error as DomainError).code : 'odd'),
    later: (retry) => retries.push(retry),
  })
  const state = () => store.getState()
  const add = (...files: File[]) => state().add(DRAFT, TICKET, pickedFiles(files))
  return {
    stored,
    sayings,
    hooks,
    retries,
    state,
    add,
    atOnce: () => atOnce,
    files: () => state().filesOf(DRAFT),
    states: () =>
      state()
        .filesOf(DRAFT)
        .map((file) => file.state),
    settled: () => state().whenSettled(DRAFT),
  }
}

const text = (name: string, words = 'hello world', lastModified = 1) =>
  new File([words], name, { lastModified })

/** A file on a disk that is changed or deleted after `parts` chunks were read. */
function unsteady(name: string, parts: number, change: 'gone' | 'shorter'): File {
  const file = text(name)
  let reads = 0
  const part = (bytes: Blob): Blob => {
    if (reads++ < parts) return bytes
    return Object.assign(bytes, {
      arrayBuffer: () =>
        change === 'gone'
          ? Promise.reject(new DOMException('gone', 'NotReadableError'))
          : Promise.resolve(new ArrayBuffer(1)),
    })
  }
  const slice = file.slice.bind(file)
  return Object.assign(file, {
    slice: (from?: number, to?: number) => {
      const blob = slice(from, to)
      const cut = blob.slice.bind(blob)
      return Object.assign(blob, { slice: (start?: number, end?: number) => part(cut(start, end)) })
    },
  })
}

test('a file that is replaced by one of the same size and time is not mixed with it', async () => {
  const { add, settled, files, stored } = setUp()
  const before = text('note.txt', 'AAAAAAAAAAA')
  const after = text('note.txt', 'BBBBBBBBBBB')
  let reads = 0
  // Like a disk: from the third chunk on, every read returns the other file's content.
  const now = () => (reads++ < 2 ? before : after)
  const swapped = Object.assign(text('note.txt', 'AAAAAAAAAAA'), {
    slice: () => ({ slice: (from?: number, to?: number) => now().slice(from, to) }),
  })
  await add(swapped)
  await settled()
  expect([...stored.values()].map(({ state }) => state)).toEqual(['cancelled'])
  expect(files()[0]).toMatchObject({
    state: 'failed',
    retry: 'by-hand',
    problem: 'It was changed, moved or locked while it was read. Nothing of it was stored.',
  })
})

test('a file is sent in bounded chunks, in order and complete, and reports its progress', async () => {
  const { add, settled, files, stored, sayings, state } = setUp()
  await add(text('note.txt'))
  await settled()
  expect(sayings).toEqual([
    'limits',
    'begin note.txt',
    'append note.txt 0',
    'append note.txt 4',
    'append note.txt 8',
    'finish note.txt',
  ])
  const [file] = files()
  expect(file).toMatchObject({ state: 'ready', sent: 11, type: 'text/plain', problem: null })
  expect(state().readyIds(DRAFT)).toEqual([file?.id])
  expect(String.fromCharCode(...(stored.get(file?.id ?? '')?.bytes ?? []))).toBe('hello world')
})

test('an empty file is begun and finished without bytes in between', async () => {
  const { add, settled, states, sayings } = setUp()
  await add(text('empty', ''))
  await settled()
  expect(states()).toEqual(['ready'])
  expect(sayings).toEqual(['limits', 'begin empty', 'finish empty'])
})

test('of 500 small files at most three are uploaded at once', async () => {
  const { add, settled, states, atOnce, state } = setUp({ maxTicketBytes: 100_000 })
  await add(...Array.from({ length: 500 }, (_, index) => text(`${index}.txt`)))
  await settled()
  expect(atOnce()).toBe(3)
  expect(states().filter((one) => one === 'ready')).toHaveLength(500)
  expect(new Set(state().readyIds(DRAFT)).size).toBe(500)
})

test('a file that is too large is reported before it is uploaded, and the others continue', async () => {
  const { add, settled, files, sayings, state } = setUp({ maxFileBytes: 10 })
  await add(text('large.bin', 'x'.repeat(11)), text('small.txt', 'x'))
  await settled()
  expect(files().map(({ problem }) => problem)).toEqual([
    '11 bytes is too large: one file may have 10 bytes.',
    null,
  ])
  expect(sayings.filter((words) => words.startsWith('begin'))).toEqual(['begin small.txt'])
  expect(state().hasProblem(DRAFT)).toBe(true)
  const before = sayings.length
  state().retry(DRAFT, files()[0]?.key ?? '')
  expect(sayings).toHaveLength(before)
})

test('the limit of a ticket counts its files and those of the draft', async () => {
  const { add, settled, states, files } = setUp({ maxTicketBytes: 30, usedBytes: 10 })
  await add(text('one.txt', 'x'.repeat(12)))
  await settled()
  await add(text('two.txt', 'x'.repeat(9)), text('three.txt', 'x'.repeat(8)))
  await settled()
  expect(states()).toEqual(['ready', 'failed', 'ready'])
  expect(files()[1]?.problem).toBe(
    'The files of this ticket may have 30 bytes together; 8 bytes of that is free.',
  )
})

test('if the limits cannot be read, main refuses at the start of each file', async () => {
  const { add, settled, files, hooks } = setUp()
  hooks.before = (words) => {
    if (words === 'limits') throw new DomainError('database.offline', {})
    if (words === 'begin a.txt') throw new DomainError('permission.denied', {})
  }
  await add(text('a.txt'), text('b.txt'))
  await settled()
  expect(files()).toMatchObject([
    { state: 'failed', problem: 'permission.denied', retry: 'never' },
    { state: 'ready' },
  ])
})

test('a duplicate file is reported and not added, and is added on request', async () => {
  const { add, settled, files, state } = setUp()
  await add(text('a.txt'), text('a.txt'))
  await settled()
  expect(files()).toHaveLength(1)
  expect(state().notes.get(DRAFT)?.text).toBe('a.txt is already attached.')
  // Other content with the same name is another file.
  await add(text('a.txt', 'hello world', 2), text('a.txt', 'more', 1))
  await settled()
  expect(files()).toHaveLength(3)
  expect(state().notes.has(DRAFT)).toBe(false)
  await add(text('a.txt'), text('a.txt', 'more', 1))
  expect(state().notes.get(DRAFT)?.text).toBe('2 of these files are already attached.')
  await state().addAgain(DRAFT)
  await settled()
  expect(state().readyIds(DRAFT)).toHaveLength(5)
  expect(state().notes.has(DRAFT)).toBe(false)
})

test('files of the same name in two folders are two files', async () => {
  const { state, settled, files } = setUp()
  const pick = (path: string) => ({ file: text('index.html'), path })
  await state().add(DRAFT, TICKET, [pick('/site/a/index.html'), pick('/site/b/index.html')])
  await settled()
  expect(files()).toHaveLength(2)
})

test('files beyond the limit of a message are left out and reported', async () => {
  const { add, settled, files, state } = setUp({ maxTicketBytes: 1_000_000 })
  await add(...Array.from({ length: 1003 }, (_, index) => text(`${index}.txt`, 'x')))
  await settled()
  expect(files()).toHaveLength(1000)
  expect(state().notes.get(DRAFT)?.text).toMatch(/at most 1,000 files; 3 were left out/)
})

test.each(['gone', 'shorter'] as const)(
  'a file that is %s half-way is reported, and nothing of it is stored',
  async (change) => {
    const { add, settled, files, stored, state } = setUp()
    await add(unsteady('log.txt', 1, change))
    await settled()
    expect(files()[0]).toMatchObject({ state: 'failed', retry: 'by-hand' })
    expect(files()[0]?.problem).toContain('changed, moved or locked')
    expect([...stored.values()].map((file) => file.state)).toEqual(['cancelled'])
    expect(state().readyIds(DRAFT)).toEqual([])
    expect(state().hasProblem(DRAFT)).toBe(true)
  },
)

test('removing a file while it is uploaded stops it, and main deletes it', async () => {
  const { add, files, stored, sayings, hooks, state } = setUp()
  let goOn = () => {}
  hooks.before = (words) =>
    words === 'append a.txt 4' ? new Promise((resolve) => (goOn = resolve)) : undefined
  await add(text('a.txt'))
  await expect.poll(() => files()[0]?.sent).toBe(4)
  state().remove(DRAFT, files()[0]?.key ?? '')
  expect(files()).toEqual([])
  expect(state().isBusy(DRAFT)).toBe(false)
  goOn()
  await expect.poll(() => sayings.at(-1)).toBe('cancel a.txt')
  expect([...stored.values()].map((file) => file.state)).toEqual(['cancelled'])
  expect(files()).toEqual([])
})

test('a completely uploaded file is deleted when it is removed', async () => {
  const { add, settled, files, stored, state } = setUp()
  await add(text('a.txt'))
  await settled()
  state().remove(DRAFT, files()[0]?.key ?? '')
  await expect.poll(() => [...stored.values()].map((file) => file.state)).toEqual(['cancelled'])
})

test('a lost database makes a file wait, and it is uploaded with a new id when the database is back', async () => {
  const { add, files, states, hooks, state, settled, stored } = setUp()
  hooks.before = (words) => {
    if (words === 'append a.txt 4') throw new DomainError('database.offline', {})
  }
  await add(text('a.txt'))
  await expect.poll(states).toEqual(['failed'])
  expect(files()[0]).toMatchObject({ retry: 'when-back', problem: 'Waiting for the database.' })
  expect(state().isBusy(DRAFT)).toBe(true)
  expect(state().hasProblem(DRAFT)).toBe(false)
  const { key, id } = files()[0] ?? { key: '', id: '' }
  hooks.before = () => undefined
  state().resume()
  await settled()
  expect(files()[0]).toMatchObject({ key, state: 'ready', problem: null })
  expect(files()[0]?.id).not.toBe(id)
  expect(stored.get(files()[0]?.id ?? '')?.bytes).toHaveLength(11)
})

test('it is also retried after a delay, once', async () => {
  const { add, states, hooks, retries, settled, sayings } = setUp()
  let isOffline = true
  hooks.before = (words) => {
    if (isOffline && words === 'begin a.txt') throw new DomainError('database.busy', {})
  }
  await add(text('a.txt'))
  await expect.poll(states).toEqual(['failed'])
  isOffline = false
  for (const retry of retries) retry()
  for (const retry of retries) retry()
  await settled()
  expect(states()).toEqual(['ready'])
  expect(sayings.filter((words) => words === 'begin a.txt')).toHaveLength(2)
})

test('files that main already has return to a draft without duplicates', async () => {
  const { add, settled, files, state } = setUp()
  await add(text('a.txt'))
  await settled()
  const known = state().readyFiles(DRAFT)
  const other = { id: 'u00000000000000000000009', name: 'b.pdf', type: 'application/pdf', size: 7 }
  state().restore(DRAFT, [...known, other])
  expect(state().readyIds(DRAFT)).toEqual([known[0]?.id, other.id])
  await add(new File(['1234567'], 'b.pdf', { lastModified: 5 }))
  expect(files()).toHaveLength(2)
  expect(state().notes.get(DRAFT)?.text).toBe('b.pdf is already attached.')
})

test('clearing a draft leaves finished uploads to main, and stops the others', async () => {
  const { add, settled, files, stored, hooks, state, sayings } = setUp()
  await add(text('there.txt'))
  await settled()
  let goOn = () => {}
  hooks.before = (words) =>
    words === 'append late.txt 0' ? new Promise((resolve) => (goOn = resolve)) : undefined
  await add(text('late.txt'))
  await expect.poll(() => sayings.at(-1)).toBe('append late.txt 0')
  state().clear(DRAFT)
  goOn()
  await expect
    .poll(() => [...stored.values()].map((file) => file.state))
    .toEqual(['ready', 'cancelled'])
  expect(files()).toEqual([])
})
