import { describe, expect, it, vi } from 'vitest'
import { mailState } from '#main/features/sign-in/mail-state'
import { createDatabaseClient } from '#main/database/client'
import {
  PATIENCE,
  db,
  lease,
  makeDue,
  register,
  rows,
  runOut,
  worker,
  setUpWorker,
} from '#tests/support/worker-setup'

setUpWorker()

describe('a lease', () => {
  it('belongs to one worker at a time, and is prolonged for that one', async () => {
    const [one, two] = [register('one'), register('two')]
    expect(await one.take('tidy', 60)).toBe(true)
    expect(await two.take('tidy', 60)).toBe(false)
    const before = await lease('tidy')
    expect(await one.take('tidy', 60)).toBe(true)
    expect(await lease('tidy')).toMatchObject({
      holder: 'one',
      last_started: before?.['last_started'],
    })
    await one.release('tidy', 60, null)
    expect(await two.take('tidy', 60)).toBe(false)
    expect(await lease('tidy')).toMatchObject({ holder: null, runs: 1, waits: true })
    await makeDue()
    expect(await two.take('tidy', 60)).toBe(true)
  })

  it('of a dead worker ends, and the dead one cannot give it back', async () => {
    const [one, two] = [register('one'), register('two')]
    expect(await one.take('tidy', 60)).toBe(true)
    await runOut()
    expect(await two.take('tidy', 60)).toBe(true)
    expect(await one.take('tidy', 60)).toBe(false)
    await one.release('tidy', 3600, 'late')
    expect(await lease('tidy')).toMatchObject({ holder: 'two', runs: 0, waits: false })
  })

  it('that is not available is requested without writing', async () => {
    const one = register('one')
    await one.take('tidy', 60)
    await one.release('tidy', 60, null)
    const position = async () =>
      (await rows('SELECT xmin::text, xmax::text FROM private.leases'))[0]
    const before = await position()
    expect(await register('two').take('tidy', 60)).toBe(false)
    expect(await one.take('tidy', 60)).toBe(false)
    expect(await position()).toEqual(before)
  })

  it('goes to one of many that request it at once', async () => {
    const asked = await Promise.all(
      Array.from({ length: 20 }, (_, n) => register(`w${n}`).take('tidy', 60)),
    )
    expect(asked.filter(Boolean)).toHaveLength(1)
  })
})

describe('whether anybody sends mail', () => {
  const state = async () => {
    const anonymous = createDatabaseClient({ endpoint: db.app, applicationName: 'test desktop' })
    try {
      const mailer = { wake: () => undefined, trouble: () => null }
      return await mailState({ anonymous: () => anonymous, mailer })
    } finally {
      await anonymous.$disconnect()
    }
  }

  it('is shown on the sign-in page when a code waits and there is no worker', async () => {
    expect(await state()).toEqual({ state: 'idle', reason: null })
    await db.sql.query(
      `INSERT INTO private.mail_outbox (kind, recipient, payload, is_void, created_at, next_attempt_at)
       VALUES ('code', 'mia@example.org', '{}', true, now() - interval '11 seconds', now() + interval '1 hour')`,
    )
    expect(await state()).toEqual({
      state: 'delayed',
      reason: 'The team’s mail worker has never been started.',
    })
    const one = await worker()
    one.start()
    await vi.waitFor(async () => {
      expect(await state()).toEqual({ state: 'sending', reason: null })
    }, PATIENCE)
    expect(await rows('SELECT holder, host, version FROM private.workers')).toEqual([
      { holder: one.holder, host: 'mail-host', version: '1.2.3' },
    ])
    await db.sql.query(`UPDATE private.workers SET seen_at = now() - interval '3 minutes'`)
    expect(await state()).toEqual({
      state: 'delayed',
      reason: 'The team’s mail worker is not running; it was last seen 3 minutes ago.',
    })
    await one.stop()
    expect(await rows('SELECT FROM private.workers')).toHaveLength(0)
    await db.sql.query('DELETE FROM private.mail_outbox')
  })

  it('knows a worker that only runs at times, too', async () => {
    for (let time = 0; time < 2; time += 1) {
      const one = await worker()
      await one.once()
      await one.stop()
    }
    expect(await rows('SELECT holder FROM private.workers')).toEqual([{ holder: 'mail-host:once' }])
  })

  it('forgets workers after a week', async () => {
    await register('old').seen()
    await db.sql.query(`UPDATE private.workers SET seen_at = now() - interval '8 days'`)
    await register('new').seen()
    expect(await rows('SELECT holder FROM private.workers')).toEqual([{ holder: 'new' }])
  })
})
