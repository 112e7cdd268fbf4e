import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import PostalMime from 'postal-mime'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createFolderTransport } from '#main/mail/folder-transport'
import { createSmtpTransport } from '#main/mail/smtp-transport'
import { parseSmtpUrl } from '#main/mail/smtp-url'
import { type MailTransport, type OutgoingMail, MailError } from '#main/mail/transport'
import { makeCertificate } from '#tests/support/certificate'
import { startSilentServer, startSmtpServer, type TestSmtpServer } from '#tests/support/smtp'

const mail: OutgoingMail = {
  messageId: '<row1@connect-support>',
  date: new Date('2026-11-22T10:20:30.123Z'),
  from: { name: 'Ünited "Support", Ltd', address: 'help@example.org' },
  to: 'mia@example.org',
  subject: '123 456 ist dein Code für "Büro" 🙂',
  text: 'Der Code: 123 456\n',
  html: '<p>Der Code: <b>123 456</b></p>',
}

let folder: string
const closing: (() => Promise<void>)[] = []
const certificate = makeCertificate()

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mail-'))
})
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
  await rm(folder, { recursive: true, force: true })
})

const forever = () => new AbortController().signal
async function server(options?: Parameters<typeof startSmtpServer>[0]): Promise<TestSmtpServer> {
  const started = await startSmtpServer(options)
  closing.push(() => started.close())
  return started
}
function smtp(url: string): MailTransport {
  const short = { connectMs: 400, greetingMs: 400, idleMs: 400, nameLookupMs: 400 }
  const transport = createSmtpTransport(parseSmtpUrl(url), short)
  closing.push(() => transport.close())
  return transport
}
async function refusal(sending: Promise<void>): Promise<MailError> {
  const error: unknown = await sending.then(
    () => new Error('was sent'),
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(MailError)
  return error as MailError
}

describe('over SMTP', () => {
  it('sends the complete mail', async () => {
    const target = await server()
    await smtp(`smtp://127.0.0.1:${target.port}`).send(mail, forever())
    expect(target.mails).toHaveLength(1)
    const [got] = target.mails
    expect(got).toMatchObject({ from: 'help@example.org', to: ['mia@example.org'], secure: false })
    expect(got?.parsed).toMatchObject({
      messageId: mail.messageId,
      subject: mail.subject,
      from: mail.from,
      to: [{ address: 'mia@example.org', name: '' }],
    })
    expect(got?.parsed.text?.trim()).toBe('Der Code: 123 456')
    expect(got?.parsed.html).toContain('<b>123 456</b>')
    expect(new Date(got?.parsed.date ?? '').toISOString()).toBe('2026-11-22T10:20:30.000Z')
  })

  it('signs in if the server asks for it', async () => {
    const target = await server({ account: { user: 'help@example.org', pass: 'a:b/c' } })
    const at = `127.0.0.1:${target.port}`
    await smtp(`smtp://help%40example.org:a%3Ab%2Fc@${at}`).send(mail, forever())
    expect(target.mails[0]?.user).toBe('help@example.org')

    for (const url of [`smtp://help%40example.org:wrong@${at}`, `smtp://${at}`]) {
      const error = await refusal(smtp(url).send(mail, forever()))
      expect(error).toMatchObject({ trouble: 'sign-in-refused', about: 'route', lasting: false })
    }
    expect(target.mails).toHaveLength(1)
  })

  it.each([{ secure: false }, { secure: true }])(
    'trusts no certificate that it cannot verify (TLS first: $secure)',
    async ({ secure }) => {
      const target = await server({ tls: certificate, secure })
      const url = `${secure ? 'smtps' : 'smtp'}://localhost:${target.port}`
      const error = await refusal(smtp(url).send(mail, forever()))
      expect(error).toMatchObject({ trouble: 'certificate', about: 'route' })
      expect(target.mails).toHaveLength(0)

      const authority = join(folder, 'ca.pem')
      await writeFile(authority, certificate.cert)
      await smtp(`${url}?tls.ca=${authority}`).send(mail, forever())
      await smtp(`${url}?tls.rejectUnauthorized=false`).send(mail, forever())
      expect(target.mails.map((got) => got.secure)).toEqual([true, true])
    },
  )

  it('sends nothing to a server without the required encryption', async () => {
    const target = await server()
    const url = `smtp://127.0.0.1:${target.port}?requireTLS=true`
    expect(await refusal(smtp(url).send(mail, forever()))).toMatchObject({
      trouble: 'no-encryption',
    })
    expect(target.tries).toBe(0)
  })

  it.each(['nöra@customer.example', '用户@customer.example'])(
    'sends %s to a server that supports such addresses, and to no other',
    async (to) => {
      const target = await server()
      await smtp(`smtp://127.0.0.1:${target.port}`).send({ ...mail, to }, forever())
      expect(target.mails.map((got) => got.to)).toEqual([[to]])
      expect(target.mails[0]?.raw).toContain(to)

      const old = await server({ knowsAscii: true })
      const transport = smtp(`smtp://127.0.0.1:${old.port}`)
      expect(await refusal(transport.send({ ...mail, to }, forever()))).toMatchObject({
        trouble: 'refused-address',
        about: 'message',
        lasting: true,
      })
      expect(old.tries).toBe(0)
      await transport.send(mail, forever())
      expect(old.mails).toHaveLength(1)
    },
  )

  it('explains why a server cannot be asked for such addresses', async () => {
    const target = await server()
    await target.close()
    const to = 'nöra@customer.example'
    const transport = smtp(`smtp://127.0.0.1:${target.port}`)
    expect(await refusal(transport.send({ ...mail, to }, forever()))).toMatchObject({
      trouble: 'unreachable',
      lasting: false,
    })
  })

  it('gives up on a silent server', async () => {
    const silent = await startSilentServer()
    closing.push(() => silent.close())
    const transport = smtp(`smtp://127.0.0.1:${silent.port}`)
    expect(await refusal(transport.send(mail, forever()))).toMatchObject({ trouble: 'timeout' })
    expect(await refusal(transport.check(forever()))).toMatchObject({ trouble: 'timeout' })
  })

  it('gives up on a server that is silent after the mail, and when told to stop', async () => {
    const target = await server()
    target.behave({ kind: 'hang-in-data' })
    const transport = smtp(`smtp://127.0.0.1:${target.port}`)
    // It has the whole mail: nobody can know whether it accepts it.
    expect(await refusal(transport.send(mail, forever()))).toMatchObject({ trouble: 'unconfirmed' })

    const stop = new AbortController()
    const sending = refusal(transport.send(mail, stop.signal))
    await target.waitForHeld(2)
    stop.abort()
    expect(await sending).toMatchObject({ trouble: 'unconfirmed' })
  })

  it('distinguishes temporary refusals from final ones', async () => {
    const target = await server()
    const transport = smtp(`smtp://127.0.0.1:${target.port}`)
    target.behave({ kind: 'refuse', at: 'recipient', reply: 451, times: 1 })
    expect(await refusal(transport.send(mail, forever()))).toMatchObject({
      trouble: 'try-later',
      about: 'message',
      lasting: false,
      reply: 451,
    })
    for (const at of ['recipient', 'data'] as const) {
      target.behave({ kind: 'refuse', at, reply: 550, times: 1 })
      expect(await refusal(transport.send(mail, forever()))).toMatchObject({
        trouble: 'refused',
        about: 'message',
        lasting: true,
        reply: 550,
      })
    }
    await transport.send(mail, forever())
    expect(target.mails).toHaveLength(1)
  })

  it('treats a server that refuses everybody as a closed route, not as a bad mail', async () => {
    const target = await server()
    target.behave({ kind: 'refuse', at: 'connect', reply: 554, times: 2 })
    const transport = smtp(`smtp://127.0.0.1:${target.port}`)
    const closed = { trouble: 'refused', about: 'route', lasting: false }
    expect(await refusal(transport.send(mail, forever()))).toMatchObject(closed)
    expect(await refusal(transport.check(forever()))).toMatchObject(closed)
    await transport.check(forever())
  })

  it('sends again after the connection was cut in the middle', async () => {
    const target = await server()
    target.behave({ kind: 'drop-in-data', times: 1 })
    const transport = smtp(`smtp://127.0.0.1:${target.port}`)
    expect(await refusal(transport.send(mail, forever()))).toMatchObject({
      trouble: 'unreachable',
      lasting: false,
    })
    await transport.send(mail, forever())
    expect(target.mails).toHaveLength(1)
  })

  it('reports when nobody listens', async () => {
    const target = await startSmtpServer()
    await target.close()
    const transport = smtp(`smtp://127.0.0.1:${target.port}`)
    expect(await refusal(transport.send(mail, forever()))).toMatchObject({ trouble: 'unreachable' })
    expect(await refusal(transport.check(forever()))).toMatchObject({ trouble: 'unreachable' })
  })
})

describe('into a folder', () => {
  it('writes one file per mail, named by time, that only this user can read', async () => {
    const outbox = join(folder, 'a', 'outbox')
    const transport = createFolderTransport(outbox)
    await transport.send(
      { ...mail, messageId: '<row2@c>', date: new Date('2026-11-22T10:20:31Z') },
      forever(),
    )
    await transport.send(mail, forever())
    await transport.send(mail, forever())
    await transport.check(forever())

    const names = (await readdir(outbox)).sort()
    expect(names).toHaveLength(2)
    expect(names[0]).toMatch(/^2026-11-22T10-20-30-123Z-[0-9a-f]{8}\.eml$/)
    expect(names[1]).toMatch(/^2026-11-22T10-20-31-000Z-/)
    expect((await stat(outbox)).mode & 0o777).toBe(0o700)
    expect((await stat(join(outbox, names[0] ?? ''))).mode & 0o777).toBe(0o600)
    const parsed = await PostalMime.parse(await readFile(join(outbox, names[0] ?? '')))
    expect(parsed).toMatchObject({ messageId: mail.messageId, subject: mail.subject })
    expect(parsed.from).toEqual(mail.from)
  })

  it('explains an outbox that is a file, and continues once it is a folder', async () => {
    const outbox = join(folder, 'outbox')
    await writeFile(outbox, 'in the way')
    const transport = createFolderTransport(outbox)
    const error = { trouble: 'not-a-folder', about: 'route', lasting: false }
    expect(await refusal(transport.send(mail, forever()))).toMatchObject(error)
    expect(await refusal(transport.check(forever()))).toMatchObject(error)
    expect(await readFile(outbox, 'utf8')).toBe('in the way')

    await rm(outbox)
    await transport.send(mail, forever())
    expect(await readdir(outbox)).toHaveLength(1)
  })

  it('explains an outbox below a file', async () => {
    await writeFile(join(folder, 'file'), '')
    const transport = createFolderTransport(join(folder, 'file', 'outbox'))
    expect(await refusal(transport.send(mail, forever()))).toMatchObject({
      trouble: 'not-a-folder',
    })
  })

  it('leaves no incomplete file if there is no space', async () => {
    const outbox = join(folder, 'outbox')
    await mkdir(outbox)
    const transport = createFolderTransport(outbox)
    const big = { ...mail, text: 'x'.repeat(200_000) }
    // The kernel forbids this process to make a file longer than 64 kB, like a full disk.
    limitFileSize('65536:')
    try {
      expect(await refusal(transport.send(big, forever()))).toMatchObject({ trouble: 'disk-full' })
      expect(await readdir(outbox)).toEqual([])
    } finally {
      limitFileSize('unlimited:')
    }
    await transport.send(big, forever())
    expect(await readdir(outbox)).toHaveLength(1)
  })
})

function limitFileSize(limit: string) {
  execFileSync('prlimit', ['--pid', String(process.pid), `--fsize=${limit}`])
}
