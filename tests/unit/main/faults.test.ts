import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createFaults } from '#main/faults'

let folder: string
let written: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'faults-'))
  written = ''
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    written += String(text)
    return true
  })
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
  rmSync(folder, { recursive: true })
})

const logged = () =>
  readFileSync(join(folder, 'logs', 'app.log'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, string>)

function scene(parts: { dataDir?: string | null; stop?: () => Promise<void> } = {}) {
  const { dataDir = folder, stop = () => Promise.resolve() } = parts
  const steps: string[] = []
  const boxes: string[] = []
  const left = Promise.withResolvers<number>()
  const faults = createFaults({
    dataDir: () => dataDir,
    tell: (title, words) => {
      steps.push('tell')
      boxes.push(`${title}: ${words}`)
    },
    stop: async () => {
      steps.push('stop')
      await stop()
    },
    exit: (code) => {
      steps.push('exit')
      left.resolve(code)
    },
  })
  return { faults, steps, boxes, left: left.promise }
}

describe('an uncaught error of the main process', () => {
  it.each(['exception', 'rejection', 'start'] as const)(
    'is logged and shown, and quits the app in order (%s)',
    async (kind) => {
      const { faults, steps, boxes, left } = scene()
      faults.unforeseen(kind, new TypeError('the words of a customer'))
      expect(await left).toBe(1)
      expect(steps).toEqual(['tell', 'stop', 'exit'])
      expect(boxes[0]).toContain('what you wrote is kept')
      expect(boxes[0]).toContain(join(folder, 'logs', 'app.log'))
      expect(logged()).toMatchObject([{ event: 'main-fault', kind, error: 'TypeError' }])
      expect(JSON.stringify(logged())).not.toContain('customer')
      expect(boxes.join()).not.toContain('customer')
    },
  )

  it('is shown once however many follow, and each is logged', async () => {
    const { faults, steps, left } = scene()
    faults.unforeseen('exception', new Error('one'))
    faults.unforeseen('rejection', 'no error at all')
    await left
    expect(steps).toEqual(['tell', 'stop', 'exit'])
    expect(logged()).toHaveLength(2)
  })

  it('quits the app even if stopping fails', async () => {
    const { faults, left } = scene({ stop: () => Promise.reject(new RangeError('twice')) })
    faults.unforeseen('exception', new Error('one'))
    expect(await left).toBe(1)
    expect(logged().map(({ error }) => error)).toEqual(['Error', 'RangeError'])
  })

  it('does not wait for ever for a part that does not stop', async () => {
    vi.useFakeTimers()
    const { faults, left } = scene({ stop: () => new Promise(() => undefined) })
    faults.unforeseen('exception', new Error('one'))
    await vi.advanceTimersByTimeAsync(11_000)
    expect(await left).toBe(1)
  })

  it('quits the app even without a log to write to', async () => {
    writeFileSync(join(folder, 'logs'), 'no folder')
    const { faults, boxes, left } = scene()
    faults.unforeseen('exception', new Error('one'))
    expect(await left).toBe(1)
    expect(boxes).toHaveLength(1)
    expect(written).toContain('could not be logged')
  })
})

describe('a data folder that cannot be used', () => {
  it.each([
    [
      Object.assign(new Error('x'), { code: 'EACCES', path: '/data' }),
      /\/data.*EACCES.*CONNECT_DATA_DIR/,
    ],
    [
      Object.assign(new Error('x'), { code: 'ENOSPC', path: '/data' }),
      /\/data is full.*Free some space/,
    ],
    [new Error('No place for local data: set HOME.'), /set HOME/],
  ])('is explained', async (error, words) => {
    const { faults, steps, boxes, left } = scene({ dataDir: null })
    faults.noDataFolder(error)
    expect(await left).toBe(1)
    expect(steps).toEqual(['tell', 'exit'])
    expect(boxes[0]).toMatch(words)
    expect(boxes[0]).toContain('Nothing was changed.')
  })
})
