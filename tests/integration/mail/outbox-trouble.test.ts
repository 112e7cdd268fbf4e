import { Client } from 'pg'
import { describe, expect, it } from 'vitest'
import type { PgEndpoint } from '#main/database/embedded/pg-endpoint'
import { createOutbox } from '#main/mail/outbox'
import { createSmtpTransport } from '#main/mail/smtp-transport'
import { parseSmtpUrl } from '#main/mail/smtp-url'
import { makeCertificate } from '#tests/support/certificate'
import {
  asOwner,
  connect,
  database,
  forgetLog,
  put,
  replaceServer,
  rows,
  seen,
  server,
  start,
  setUpOutbox,
} from '#tests/support/outbox-setup'

setUpOutbox()

describe('a mail server in trouble', () => {
  it('that asks to come back later gets the same mail again', async () => {
    server.behave({ kind: 'refuse', at: 'recipient', reply: 451, times: 3 })
    await put()
    const mailer = start()
    await seen('mail-refused')
    expect(mailer.trouble()).toContain('asks to try again later (451)')
    await server.waitForMails(1)
    await seen('mail-handled')
    expect(mailer.trouble()).toBeNull()
    expect(server.tries).toBe(4)
    await mailer.stop()
    expect(await rows()).toEqual([
      expect.objectContaining({ state: 'sent', attempts: 4, last_error: null }),
    ])
  })

  it.each([
    ['recipient', 550],
    ['data', 552],
  ] as const)('that finally refuses at %s with %i is not asked again', async (at, reply) => {
    server.behave({ kind: 'refuse', at, reply })
    await put()
    const mailer = start()
    await seen('mail-refused')
    await mailer.stop()
    expect(server.tries).toBe(1)
    expect(mailer.trouble()).toContain(`refused the mail (${reply})`)
    expect(await rows()).toEqual([
      expect.objectContaining({
        state: 'failed',
        payload: {},
        last_error: `refused ${reply}`,
        last_error_category: 'refused',
      }),
    ])
  })

  it('that refuses one address is not shown where that would reveal who exists', async () => {
    server.behave({ kind: 'refuse', at: 'recipient', reply: 550 })
    await put()
    const mailer = start({ revealRefusals: false })
    await seen('mail-refused')
    await mailer.stop()
    expect(mailer.trouble()).toBeNull()
    expect(await rows()).toEqual([
      expect.objectContaining({ state: 'failed', last_error_category: null }),
    ])
  })

  it('that cannot be reached is reported in the same way for known and unknown addresses', async () => {
    await server.close()
    const states: unknown[] = []
    for (const isVoid of [false, true]) {
      await asOwner('delete from private.mail_outbox')
      await put({ isVoid })
      forgetLog()
      const mailer = start({ revealRefusals: false })
      await seen('mail-refused', 2)
      states.push([mailer.trouble(), await asOwner('select state, reason from mail_state()')])
      await mailer.stop()
    }
    expect(states[0]).toEqual([
      `The mail server 127.0.0.1:${server.port} cannot be reached.`,
      [{ state: 'delayed', reason: 'unreachable' }],
    ])
    expect(states[1]).toEqual(states[0])
  })

  it('that cuts the connection in the middle of a mail gets it again', async () => {
    server.behave({ kind: 'drop-in-data', times: 2 })
    const { message_id } = await put()
    start()
    const [mail] = await server.waitForMails(1)
    expect(mail?.parsed.messageId).toBe(`<${message_id}@example.org>`)
    expect(server.tries).toBe(3)
  })

  it('that breaks TLS gets nothing, and the code waits', async () => {
    await replaceServer({ tls: makeCertificate(), secure: true })
    await put()
    const transport = createSmtpTransport(parseSmtpUrl(`smtps://127.0.0.1:${server.port}`))
    const mailer = start({ transport })
    await seen('mail-refused')
    await mailer.stop()
    expect(server.tries).toBe(0)
    expect(await rows()).toEqual([
      expect.objectContaining({ state: 'waiting', last_error: 'certificate' }),
    ])
  })

  it('that hangs delays neither other mails nor the end of the app', async () => {
    server.behave({ kind: 'hang-in-data' })
    await put()
    const mailer = start()
    await server.waitForHeld(1)
    server.behave({ kind: 'accept' })
    await put({ recipient: 'ben@example.org' })
    mailer.wake()
    const mails = await server.waitForMails(1)
    expect(mails[0]?.to).toEqual(['ben@example.org'])

    await mailer.stop()
    const [hanging] = await rows()
    expect(hanging).toMatchObject({ state: 'waiting', locked_by: null })
  })

  it('another worker sends a dead worker’s mail when the lease ends', async () => {
    const { id } = await put()
    await createOutbox(connect().run, 'the-dead').claim(1)
    const mailer = start()
    mailer.wake()
    await put({ recipient: 'ben@example.org' })
    mailer.wake()
    await server.waitForMails(1)
    expect(server.mails[0]?.to).toEqual(['ben@example.org'])

    await asOwner(
      `update private.mail_outbox set locked_until = clock_timestamp() - interval '1 second' where id = $1`,
      [id],
    )
    mailer.wake()
    await server.waitForMails(2)
    expect(server.mails[1]?.to).toEqual(['mia@example.org'])
  })
})

describe('a lost database', () => {
  it('does not end the mailer, and sent mail is not sent again', async () => {
    const connection = connect()
    let away: 'no' | 'for-marks' | 'yes' = 'for-marks'
    const mailer = start({
      outbox: createOutbox((text, values) => {
        if (away === 'yes' || (away === 'for-marks' && text.includes('mail_was_sent')))
          return Promise.reject(new Error('Connection terminated unexpectedly'))
        return connection.run(text, values)
      }, 'worker-one'),
    })
    await put()
    mailer.wake()
    await server.waitForMails(1)
    await seen('mail-not-settled')
    away = 'yes'
    await seen('outbox-not-reached')
    // Its lease has ended meanwhile, so only the mailer's own memory prevents a second mail.
    await asOwner(
      `update private.mail_outbox set locked_until = clock_timestamp() - interval '1 second'`,
    )
    away = 'no'
    await seen('outbox-reached-again')
    await mailer.stop()
    expect(server.tries).toBe(1)
    expect(await rows()).toEqual([expect.objectContaining({ state: 'sent', payload: {} })])
  })

  it('is found again after every connection was cut', async () => {
    const mailer = start()
    await put()
    mailer.wake()
    await server.waitForMails(1)
    await seen('mail-handled')

    const admin = new Client(database.admin)
    await admin.connect()
    await admin.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where application_name = 'connect-support worker' and datname = current_database()`,
    )
    await admin.end()
    await put({ recipient: 'ben@example.org' })
    mailer.wake()
    await server.waitForMails(2)
  })

  it('is followed when it moves', async () => {
    let endpoint: PgEndpoint = { ...database.owner, port: 1 }
    const mailer = start({
      outbox: createOutbox(connect(() => endpoint).run, 'worker-one'),
    })
    await seen('outbox-not-reached')
    await put()
    endpoint = database.owner
    await server.waitForMails(1)
    await mailer.stop()
  })
})
