import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type MailContext, readMail } from '#main/features/imports/mail/read-mail'
import type { ImportRow, ImportTicket } from '#main/features/imports/import-row'
import { FOUND, type Found } from './found-mail-values'

const FOLDER = join(import.meta.dirname, '../../../../../data/found-mail/eml')
const context: MailContext = {
  now: new Date('2026-12-01T00:00:00Z'),
  defaultPriority: 'MEDIUM',
  ownAddress: 'help@acme.example',
}

describe('mails as people send them', () => {
  it.each(Object.keys(FOUND))('%s', async (name) => {
    const row = await readMail(readFileSync(join(FOLDER, name)), context)
    const ticket = ticketOf(row)
    const { notes = [], files = [] } = row.kind === 'rejected' ? {} : row
    const found: Required<Found> = {
      from: `${ticket.requesterName ?? ''} <${ticket.requesterEmail}>`,
      subject: ticket.subject,
      at: ticket.createdAt.toISOString(),
      text: ticket.description,
      files: files.map(({ name: called, content }) => `${called} ${content.byteLength}`),
      notes: notes.map(({ kind, example }) => `${kind} ${example}`.trim()),
    }
    expect(found).toMatchObject({ ...USUAL, ...FOUND[name] })
  })

  it('each has its right value here', () => {
    const elsewhere = ['15-three-mails.eml', '15-three-mails.mbox']
    const names = readdirSync(FOLDER).filter((name) => !elsewhere.includes(name))
    expect(Object.keys(FOUND).sort()).toEqual(names.sort())
  })

  it('files keep every byte, whatever they were wrapped in', async () => {
    const row = await readMail(
      readFileSync(join(FOLDER, '06-pdf-in-quoted-printable.eml')),
      context,
    )
    const files = row.kind === 'rejected' ? [] : (row.files ?? [])
    const [pdf, csv] = files.map(({ content }) => Buffer.from(content))
    expect(pdf?.toString('latin1')).toMatch(/^%PDF-1.4\r\n[^]*\r\n%%EOF(?:\r\n)?$/u)
    expect(csv?.toString()).toBe('a;b\r\n1;2')
    expect(
      createHash('sha256')
        .update(pdf ?? '')
        .digest('hex'),
    ).toHaveLength(64)
  })
})

/** What most mails have. */
const USUAL: Found = {
  from: 'Nora Lind <nora@customer.example>',
  at: '2026-11-10T08:15:00.000Z',
  files: [],
  notes: [],
}

function ticketOf(row: ImportRow): ImportTicket {
  if (row.kind === 'rejected') throw new Error(row.reason)
  return row.kind === 'ticket' ? row.ticket : row.otherwise
}
