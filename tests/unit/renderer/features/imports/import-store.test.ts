import { expect, test } from 'vitest'
import { createApi } from '#renderer/api/client'
import { chooseProblem } from '#renderer/features/imports/choose-problem'
import { createImportStore } from '#renderer/features/imports/import-store'
import { IMPORT_CHUNK_BYTES, type ImportReport } from '#shared/domain/import'
import { FakeMain } from '#tests/support/fake-bridge'

const HEAD = 'id,subject,description,email,name,status,priority,tags,assignee,created'
const LINE = '1,Broken,It broke,a@example.com,Ann,open,high,,,2026-01-01'

function setUp() {
  const main = new FakeMain({ tickets: 0 })
  const ended: ImportReport[] = []
  const store = createImportStore({
    api: createApi(main.bridge()),
    onEnd: (report) => ended.push(report),
  })
  main.bridge().on['import:progressed']((progress) => store.getState().receive(progress))
  store.getState().open()
  const csv = (lines: number) =>
    new File([[HEAD, ...Array<string>(lines).fill(LINE)].join('\n')], 'tickets.csv')
  const calls = (channel: string) => main.calls.filter((call) => call.channel === channel)
  return { main, ended, csv, calls, state: () => store.getState() }
}

test('a file is sent in bounded chunks, in order and complete', async () => {
  const { state, calls } = setUp()
  const file = new File([new Uint8Array(IMPORT_CHUNK_BYTES * 2 + 5).fill(97)], 'tickets.csv')
  await state().choose([file])
  const sent = calls('imports:append').map(
    ({ input }) => input as { offset: number; bytes: Uint8Array },
  )
  expect(sent.map(({ offset }) => offset)).toEqual([0, IMPORT_CHUNK_BYTES, IMPORT_CHUNK_BYTES * 2])
  expect(sent.map(({ bytes }) => bytes.byteLength)).toEqual([
    IMPORT_CHUNK_BYTES,
    IMPORT_CHUNK_BYTES,
    5,
  ])
})

test('from the file to the report, with one column corrected', async () => {
  const { state, csv } = setUp()
  await state().choose([csv(40)])
  await state().map('subject', 2)
  const { step } = state()
  expect(step.name === 'preview' && step.preview.rows[0]?.subject).toBe('It broke')
  await state().map('tags', null)
  const after = state().step
  expect(after.name === 'preview' && 'tags' in after.preview.mapping).toBe(false)
  await state().start()
  await expect.poll(() => state().step.name, { timeout: 5000 }).toBe('report')
  expect(state().step).toMatchObject({ report: { state: 'done', added: 36, rejected: 4 } })
})

test('an import whose dialog was closed continues and reports its result', async () => {
  const { state, csv, ended } = setUp()
  await state().choose([csv(20)])
  await state().start()
  state().close()
  await expect.poll(() => ended.length, { timeout: 5000 }).toBe(1)
})

test('a file that disappears while it is read is reported, and main deletes the import', async () => {
  const { state, calls } = setUp()
  const gone = {
    name: 'gone.csv',
    size: 10,
    slice: () => {
      throw new DOMException('gone', 'NotReadableError')
    },
  }
  await state().choose([gone])
  expect(state().problem).toMatchObject({ words: expect.stringContaining('gone.csv') as string })
  expect(state().step.name).toBe('choose')
  expect(calls('imports:discard')).toHaveLength(1)
})

test('an upload can be stopped', async () => {
  const { main, state, calls } = setUp()
  const large = new File([new Uint8Array(IMPORT_CHUNK_BYTES * 4)], 'large.csv')
  main.overrides['imports:append'] = () => {
    state().stopUpload()
    return {}
  }
  await state().choose([large])
  expect(state()).toMatchObject({ step: { name: 'choose' }, problem: null })
  expect(calls('imports:append')).toHaveLength(1)
  expect(calls('imports:discard')).toHaveLength(1)
})

test('an interrupted import can be continued', async () => {
  const { main, state, calls } = setUp()
  main.overrides['imports:current'] = () => ({
    importId: 'i00000000000000000000001',
    fileName: 'tickets.csv',
    state: 'interrupted',
    fraction: 0.4,
    added: 12,
    alreadyThere: 0,
    rejected: 0,
    reason: null,
  })
  await state().findRunning()
  expect(state().step).toMatchObject({ name: 'choose', interrupted: { added: 12 } })
  await state().resume()
  expect(calls('imports:preview')).toEqual([])
  expect(calls('imports:start')).toHaveLength(1)
  expect(state().step).toMatchObject({ name: 'running' })
})

test('an ambiguous date order is asked, and sent to main', async () => {
  const { main, state, calls, csv } = setUp()
  const asked: unknown[] = []
  await state().choose([csv(3)])
  const { step } = state()
  if (step.name !== 'preview') throw new Error('No preview')
  const meanings = {
    'day-first': '2026-04-03T00:00:00.000Z',
    'month-first': '2026-03-04T00:00:00.000Z',
  }
  main.overrides['imports:preview'] = ({ dateOrder }) => {
    asked.push(dateOrder)
    const order = dateOrder ?? 'day-first'
    return { ...step.preview, dates: { order, certain: false, example: '3/4/2026', meanings } }
  }
  await state().map('status', null)
  await state().orderDates('month-first')
  expect(state().step).toMatchObject({ preview: { dates: { order: 'month-first' } } })
  await state().map('priority', null)
  await state().start()
  expect(asked).toEqual([undefined, 'month-first', 'month-first'])
  expect(calls('imports:start')[0]?.input).toMatchObject({ dateOrder: 'month-first' })
})

test('files that cannot be imported together are refused before anything is sent', async () => {
  const { state, calls } = setUp()
  const named = (...names: string[]) => names.map((name) => ({ name, size: 1 }))
  expect(chooseProblem(named('a.csv'))).toBeNull()
  expect(chooseProblem(named('a.eml', 'b.EML'))).toBeNull()
  expect(chooseProblem(named('a.csv', 'b.eml'))).toContain('Choose one table')
  expect(chooseProblem(named(...Array<string>(2001).fill('a.eml')))).toContain('At most')
  expect(chooseProblem([{ name: 'a.csv', size: 3 * 1024 ** 3 }])).toContain('a.csv')
  await state().choose([])
  expect(calls('imports:begin')).toEqual([])
})
