import { expect, it } from 'vitest'
import { readMail } from '#main/features/imports/mail/read-mail'

const context = {
  now: new Date('2026-11-20T12:00:00Z'),
  defaultPriority: 'MEDIUM' as const,
  ownAddress: 'Help@acme.example',
}

async function read(...headers: string[]) {
  const lines = [...headers, 'Date: Tue, 10 Nov 2026 09:15:00 +0100', 'Subject: Lamp', '', 'Hello.']
  const row = await readMail(Buffer.from(lines.join('\r\n')), context)
  if (row.kind !== 'ticket') throw new Error(row.kind)
  const { requesterEmail, requesterName, description } = row.ticket
  return { requesterEmail, requesterName, description, notes: row.notes.map(({ kind }) => kind) }
}

it('a mail that our team sent to somebody else becomes a ticket of its recipient', async () => {
  const from = 'From: Mia via Acme <help@acme.example>'
  const to = 'To: boss@acme.example, Nora Lind <nora@customer.example>, x@other.example'
  const ticket = {
    requesterEmail: 'nora@customer.example',
    requesterName: 'Nora Lind',
    description: 'From: Mia via Acme <help@acme.example>\n\nHello.',
    notes: ['from-us'],
  }
  expect(await read(from, to)).toEqual(ticket)
  expect(await read(from, to, 'Reply-To: care@acme.example')).toEqual(ticket)
})

it('a mail that our team sent only to colleagues becomes a ticket of its recipient', async () => {
  expect(
    await read('From: help@acme.example', 'To: help@acme.example, boss@acme.example'),
  ).toMatchObject({ requesterEmail: 'boss@acme.example', notes: ['from-us'] })
})

it('a mail that our contact form sent for a customer becomes a ticket of the customer', async () => {
  const form = ['From: help@acme.example', 'To: help@acme.example']
  expect(await read(...form, 'Reply-To: nora@customer.example')).toMatchObject({
    requesterEmail: 'nora@customer.example',
    description: 'Hello.',
    notes: ['sender-not-from'],
  })
  expect(await read(...form)).toMatchObject({ requesterEmail: 'help@acme.example', notes: [] })
})

it('a mail from a colleague to a customer becomes a ticket of the colleague', async () => {
  expect(await read('From: mia@acme.example', 'To: nora@customer.example')).toMatchObject({
    requesterEmail: 'mia@acme.example',
    notes: [],
  })
})
