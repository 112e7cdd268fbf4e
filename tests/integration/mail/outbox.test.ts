import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { createFolderTransport } from '#main/mail/folder-transport'
import { createOutbox } from '#main/mail/outbox'
import {
  PATIENCE,
  asOwner,
  closing,
  connect,
  folder,
  put,
  rows,
  seen,
  server,
  start,
  setUpOutbox,
} from '#tests/support/outbox-setup'

setUpOutbox()

describe('the outbox', () => {
  it('sends what waits and erases the code', async () => {
    const { message_id } = await put()
    start()
    const [mail] = await server.waitForMails(1)
    expect(mail?.to).toEqual(['mia@example.org'])
    expect(mail?.parsed.messageId).toBe(`<${message_id}@example.org>`)
    expect(mail?.parsed.subject).toBe('123 456 is your sign-in code for Connect Support')
    expect(mail?.parsed.text).toContain('mias-laptop')
    expect(mail?.parsed.text).toContain('valid for 5 minutes')
    await seen('mail-handled')
    await closing.pop()?.()
    expect(await rows()).toEqual([
      expect.objectContaining({ state: 'sent', payload: {}, attempts: 1, locked_by: null }),
    ])
    expect((await rows())[0]?.['sent_at']).toBeInstanceOf(Date)
  })

  it('starts at once when woken, and finds mail by itself', async () => {
    await put()
    const sleeper = start()
    await seen('mail-handled')
    await put({ recipient: 'ben@example.org' })
    sleeper.wake()
    await server.waitForMails(2)
    await sleeper.stop()

    start({ pollMs: 10 })
    await put({ recipient: 'kim@example.org' })
    await server.waitForMails(3)
  })

  it('does every step but the last for a void mail', async () => {
    await put({ recipient: 'nobody@example.org', isVoid: true })
    const mailer = start()
    await seen('mail-handled')
    await mailer.stop()
    expect(server.tries).toBe(0)
    expect(await rows()).toEqual([expect.objectContaining({ state: 'sent', payload: {} })])
  })

  it('two at once send each mail once', async () => {
    const recipients = Array.from({ length: 30 }, (_, n) => `agent${n}@example.org`)
    for (const recipient of recipients) await put({ recipient })
    start()
    start({ outbox: createOutbox(connect().run, 'worker-two') })
    const mails = await server.waitForMails(30)
    await seen('mail-handled', 30)
    expect(mails.map((mail) => mail.to[0]).sort()).toEqual([...recipients].sort())
    expect(server.tries).toBe(30)
  })

  it('misses no mail that arrives while it looks for others', async () => {
    await put()
    const mailer = start()
    await vi.waitFor(async () => {
      expect(await rows()).toEqual([expect.objectContaining({ state: 'sent' })])
    }, PATIENCE)
    await asOwner('begin')
    try {
      // The claim has begun and must wait. The mail exists when it continues.
      await asOwner('lock table private.mail_outbox in exclusive mode')
      mailer.wake()
      await vi.waitFor(async () => {
        // pg_stat_activity would show the same all through a transaction.
        const waiting = await asOwner(
          `select 1 from pg_locks where relation = 'private.mail_outbox'::regclass and not granted`,
        )
        expect(waiting).toHaveLength(1)
      }, PATIENCE)
      await put({ recipient: 'ben@example.org' })
    } finally {
      // Also after a failure, or the lock would stop the tests that follow.
      await asOwner('commit')
    }
    await server.waitForMails(2)
  })

  it('drops a code that a newer one for the same address has replaced', async () => {
    await put()
    const newer = await put()
    start()
    const mails = await server.waitForMails(1)
    await seen('mail-handled')
    await closing.pop()?.()
    expect(mails.map((mail) => mail.parsed.messageId)).toEqual([
      `<${newer.message_id}@example.org>`,
    ])
    expect(await rows()).toEqual([expect.objectContaining({ id: newer.id })])
  })

  it('does not send an expired code', async () => {
    await put({ expired: true })
    await put({ recipient: 'ben@example.org' })
    start()
    const mails = await server.waitForMails(1)
    expect(mails[0]?.to).toEqual(['ben@example.org'])
    expect((await rows())[0]).toMatchObject({ recipient: 'mia@example.org', attempts: 0 })
  })
})

describe('an outbox folder', () => {
  const outboxFolder = () => join(folder, 'outbox')
  const mailsWritten = async () => (await readdir(outboxFolder())).filter((n) => n.endsWith('.eml'))

  it('gets one file per mail and none for an address that nobody has', async () => {
    await put()
    await put({ recipient: 'nobody@example.org', isVoid: true })
    start({ transport: createFolderTransport(outboxFolder()) })
    await seen('mail-handled', 2)
    const names = await readdir(outboxFolder())
    expect(names).toHaveLength(1)
    expect(await readFile(join(outboxFolder(), names[0] ?? ''), 'utf8')).toContain('123 456')
  })

  it('that cannot store mail loses none: the reason is reported, and sending continues when there is space', async () => {
    await writeFile(outboxFolder(), 'a file in the way')
    await put()
    const mailer = start({ transport: createFolderTransport(outboxFolder()) })
    await seen('mail-refused', 2)
    expect(mailer.trouble()).toBe(`${outboxFolder()} is a file where a folder should be.`)
    expect(await asOwner('select state, reason from mail_state()')).toEqual([
      { state: 'delayed', reason: 'disk' },
    ])
    await rm(outboxFolder())
    await seen('mail-handled')
    expect(await mailsWritten()).toHaveLength(1)
    expect(mailer.trouble()).toBeNull()
  })
})
