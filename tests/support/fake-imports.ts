import {
  IMPORT_FIELDS,
  type ImportMapping,
  type ImportPreview,
  type ImportProgress,
} from '#shared/domain/import'
import { DomainError } from '#shared/errors'
import type { FakeHandlers, FakeMain } from './fake-bridge'

type ImportChannel = Extract<keyof FakeHandlers, `imports:${string}`>

const STEPS = 20

/** An import of one comma-separated file without quotes: enough to view and test the dialog. */
export function fakeImports(main: FakeMain): Pick<FakeHandlers, ImportChannel> {
  const importId = 'i00000000000000000000001'
  let name = ''
  let text = ''
  let current: ImportProgress | null = null
  const progress = (part: Partial<ImportProgress>): ImportProgress => ({
    importId,
    fileName: name,
    state: 'running',
    fraction: 0,
    added: 0,
    alreadyThere: 0,
    rejected: 0,
    reason: null,
    ...part,
  })
  const lines = () => text.split('\n').filter((line) => line !== '')

  const run = () => {
    const total = lines().length - 1
    let step = 0
    const timer = setInterval(() => {
      step += 1
      const done = Math.round((total * step) / STEPS)
      const rejected = Math.floor(done / 10)
      const isEnd = step === STEPS || current?.state === 'cancelled'
      current = progress({
        state: current?.state === 'cancelled' ? 'cancelled' : step === STEPS ? 'done' : 'running',
        fraction: step / STEPS,
        added: done - rejected,
        rejected,
      })
      if (isEnd) clearInterval(timer)
      main.emit('import:progressed', current)
    }, 60)
  }

  return {
    'imports:begin': ({ files }) => {
      name = files[0]?.name ?? ''
      text = ''
      return { importId }
    },
    'imports:append': ({ bytes }) => {
      text += new TextDecoder().decode(bytes)
      return {}
    },
    'imports:preview': ({ mapping }) => preview(name, lines(), mapping),
    'imports:start': () => {
      current = progress({})
      run()
      return current
    },
    'imports:cancel': () => {
      current = progress({ state: 'cancelled' })
      return {}
    },
    'imports:discard': () => {
      current = null
      return {}
    },
    'imports:current': () => current,
    'imports:report': () => {
      if (current === null) throw new DomainError('import.not-found', {})
      const rejectedRows = Array.from({ length: current.rejected }, (_, index) => ({
        file: name,
        line: (index + 1) * 10,
        reason: 'The requester has no e-mail address',
      }))
      return { ...current, rejectedRows, csv: 'line,reason\n', notes: [] }
    },
  }
}

function preview(
  name: string,
  lines: readonly string[],
  mapping: ImportMapping | undefined,
): ImportPreview {
  const [head, ...rest] = lines.map((line) => line.split(','))
  if (head === undefined)
    throw new DomainError('import.unreadable', { reason: 'The file is empty.' })
  const guessed: ImportMapping = {}
  for (const [index, field] of IMPORT_FIELDS.entries()) {
    if (index < head.length) guessed[field] = index
  }
  const used = mapping ?? guessed
  const cell = (row: readonly string[], index: number | undefined) =>
    index === undefined ? '' : (row[index] ?? '')
  return {
    importId: 'i00000000000000000000001',
    kind: 'csv',
    fileNames: [name],
    bytes: lines.join('\n').length,
    encoding: 'UTF-8',
    delimiter: ',',
    columns: head.map((column, index) => ({
      index,
      name: column,
      samples: rest.slice(0, 3).map((row) => cell(row, index)),
    })),
    mapping: used,
    dates: null,
    rows: rest.slice(0, 5).map((row, index) => ({
      line: index + 2,
      file: name,
      subject: cell(row, used.subject),
      requester: cell(row, used.requesterEmail),
      status: cell(row, used.status),
      priority: cell(row, used.priority),
      createdAt: cell(row, used.createdAt),
      problem:
        cell(row, used.subject).length < 2 ? 'The subject needs at least 2 characters' : null,
    })),
    notes: ['2 columns are not used'],
  }
}
