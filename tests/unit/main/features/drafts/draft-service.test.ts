import { createId } from '@paralleldrive/cuid2'
import { expect, it } from 'vitest'
import { createDraftService } from '#main/features/drafts/draft-service'
import { createLog } from '#main/log'
import { DomainError } from '#shared/errors'
import { inTempDir } from '#tests/support/temp-dir'

/**
 * A service whose database calls fail with this error. Returns what the log and the monitor
 * receive.
 */
const meet = (error: Error) => inTempDir('drafts', (dataDir) => meetIn(dataDir, error))

async function meetIn(dataDir: string, error: Error) {
  const lines: string[] = []
  const batch: unknown[] = []
  const drafts = createDraftService({
    dataDir,
    database: 'test',
    current: () => {
      throw error
    },
    isReadOnly: () => false,
    clock: () => new Date(),
    log: createLog((line) => lines.push(line)),
    onChanged: () => undefined,
    onError: (reason) => batch.push(reason),
  })
  drafts.entered(createId())
  await drafts.sync()
  await drafts.stop()
  return { lines: lines.join('\n'), batch: new Set(batch) }
}

it('an error that prevents saving drafts in the database is logged', async () => {
  const fault = new TypeError('x is not a function')
  const { lines, batch } = await meet(fault)
  expect(lines).toMatch(/"level":"error","event":"drafts-not-synced".*TypeError/u)
  expect(batch).toEqual(new Set([fault]))
})

it('a database that is away is reported to the monitor and not logged', async () => {
  const away = Object.assign(new Error('connect'), { code: 'ECONNREFUSED', syscall: 'connect' })
  const { lines, batch } = await meet(away)
  expect(lines).toBe('')
  expect(batch).toEqual(new Set([away]))
})

it('an ended session is neither logged nor reported', async () => {
  const { lines, batch } = await meet(new DomainError('session.required', {}))
  expect(lines).toBe('')
  expect(batch).toEqual(new Set())
})
