import { describe, expect, it } from 'vitest'
import { headerEnd, looksLikeMail } from '#main/mail-reader/mail-start'
import { orderMails } from '#main/features/imports/mail/order-mails'
import { readMail } from '#main/features/imports/mail/read-mail'

const thread = (key: string | null, sentAt: number | null, ...parentKeys: string[]) => ({
  key,
  sentAt,
  parentKeys,
})

const context = {
  now: new Date('2026-01-01T00:00:00Z'),
  defaultPriority: 'HIGH' as const,
  ownAddress: null,
}
const read = (lines: string[], charset: BufferEncoding = 'utf8') =>
  readMail(Buffer.from(lines.join('\r\n'), charset), context)

describe('the order of mails', () => {
  it('is by date, with undated mails last', () => {
    expect(orderMails([thread('a', null), thread('b', 3), thread('c', 1)])).toEqual([2, 1, 0])
  })

  it('puts a reply after the mail it answers, whatever their dates', () => {
    const threads = [thread('late', 9, 'root'), thread('reply', 1, 'late'), thread('root', 10)]
    expect(orderMails(threads)).toEqual([2, 0, 1])
  })

  it('handles cycles, unknown parents, equal keys and long threads', () => {
    expect(orderMails([thread('a', 1, 'b'), thread('b', 2, 'a'), thread('c', 3, 'gone')])).toEqual([
      1, 0, 2,
    ])
    expect(orderMails([thread('a', 1), thread('a', 2), thread(null, 3, 'a', 'a')])).toEqual([
      0, 1, 2,
    ])
    const chain = Array.from({ length: 2000 }, (_, at) => thread(`${at}`, -at, `${at - 1}`))
    expect(orderMails(chain)).toEqual(chain.map((_, at) => at))
  })
})

describe('the bytes of a mail', () => {
  it('end their header at the first empty line, whatever the line ends', () => {
    expect(headerEnd(Buffer.from('A: b\r\n\r\ntext'))).toBe(8)
    expect(headerEnd(Buffer.from('A: b\n\ntext'))).toBe(6)
    expect(headerEnd(Buffer.from('A: b'))).toBe(4)
  })

  it('are distinguished from other files', () => {
    expect(looksLikeMail(Buffer.from('From: a@example.com\n\nx'))).toBe(true)
    expect(looksLikeMail(Buffer.from('From a@b Mon Jan 1\nSubject : x\n\nx'))).toBe(true)
    expect(looksLikeMail(Buffer.from('id,From:,Subject\n1,2,3'))).toBe(false)
    expect(looksLikeMail(Buffer.from([0x50, 0x4b, 3, 4]))).toBe(false)
  })
})

describe('reading a mail', () => {
  it('returns a ticket with the workspace’s priority and the mail’s own time', async () => {
    const row = await read([
      'From: "Anna Berg" <Anna@Example.com>',
      'Date: Mon, 4 Mar 2024 10:00:00 +0100',
      'Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=',
      'Message-ID: <1@example.com>',
      '',
      'Hello\u0000 world',
      '',
    ])
    expect(row).toMatchObject({
      kind: 'ticket',
      ticket: {
        subject: 'Grüße',
        description: 'Hello world',
        priority: 'HIGH',
        requesterEmail: 'anna@example.com',
        requesterName: 'Anna Berg',
        createdAt: new Date('2024-03-04T09:00:00Z'),
      },
      notes: [],
    })
  })

  it('recognises the same mail again by its Message-ID, or by its bytes if there is none', async () => {
    const keyOf = async (...lines: string[]) => {
      const row = await read(['From: a@example.com', 'Subject: Hello', ...lines])
      return row.kind === 'ticket' ? row.ticket.key : null
    }
    const withId = await keyOf('Message-ID: <1@x>', '', 'one')
    expect(await keyOf('Message-ID: <1@x>', 'X-Other: y', '', 'two')).toBe(withId)
    expect(await keyOf('', 'one')).not.toBe(await keyOf('', 'two'))
    expect(await keyOf('', 'one')).toBe(await keyOf('', 'one'))
  })

  it('reads raw 8-bit headers in the charset of the body, otherwise by detection', async () => {
    const subjectOf = async (lines: string[]) => {
      const row = await read(['From: a@example.com', ...lines, '', 'x'], 'latin1')
      return row.kind === 'ticket' ? row.ticket.subject : null
    }
    expect(await subjectOf(['Subject: Grüße aus Köln'])).toBe('Grüße aus Köln')
    expect(
      await subjectOf([
        'Content-Type: text/plain; charset="koi8-r"',
        `Subject: ${Buffer.from([0xf0, 0xd2, 0xc9, 0xd7, 0xc5, 0xd4]).toString('latin1')}`,
      ]),
    ).toBe('Привет')
  })

  it.each([
    ['Latin-1', 'iso-8859-1', 'Gr\xf6\xdfe', 'Größe'],
    ['beside an escape', 'iso-8859-1', 'Gr=F6\xdfe_9', 'Größe 9'],
    ['Windows-1252', 'windows-1252', 'Preis_5_\x80', 'Preis 5 €'],
    ['UTF-8', 'utf-8', 'Gr\xc3\xb6\xc3\x9fe', 'Größe'],
    ['Shift JIS', 'shift_jis', '\x93\x64\x8b\x85', '電球'],
  ])(
    'reads raw bytes inside an encoded word in the charset of the word: %s',
    async (_what, charset, letters, subject) => {
      const head = ['From: a@example.com', 'Date: Mon, 4 Mar 2024 10:00:00 +0100']
      const word = `=?${charset}?Q?${letters}?=`
      const plain = await read([...head, `Subject: ${word}`, '', 'x'], 'latin1')
      expect(plain).toMatchObject({ ticket: { subject }, notes: [] })
      // Neither other words nor the charset of the body affect it.
      const mixed = [`Subject: Re: ${word} !`, 'Content-Type: text/plain; charset=koi8-r']
      const among = await read([...head, ...mixed, '', 'x'], 'latin1')
      expect(among).toMatchObject({ ticket: { subject: `Re: ${subject} !` }, notes: [] })
    },
  )

  it.each([
    ['no Date', []],
    ['an empty Date', ['Date:']],
    ['a Date that is none', ['Date: yesterday, after tea']],
  ])('uses the time at which the first server received it: %s', async (_what, date) => {
    const head = [
      'Received: from b.example by c.example; Mon, 4 Mar 2024 12:30:00 +0100',
      'Received: from a.example (a.example [192.0.2.1]; helo=a)',
      '\tby b.example with ESMTP id 4711; Mon, 4 Mar 2024 10:00:00 +0100',
      'From: a@example.com',
      'Subject: Lamp',
      ...date,
    ]
    expect(await read([...head, '', 'x'])).toMatchObject({
      ticket: { createdAt: new Date('2024-03-04T09:00:00Z') },
      notes: [{ kind: 'date-from-received', example: '' }],
    })
    // If no server wrote a readable date, the next source counts. Without any, the time is now,
    // with a note.
    const [last = '', ...others] = head
    const broken = [last, 'Received: by d.example; at noon', ...others.slice(2)]
    expect(await read([...broken, '', 'x'])).toMatchObject({
      ticket: { createdAt: new Date('2024-03-04T11:30:00Z') },
    })
    expect(await read([...others.slice(2), '', 'x'])).toMatchObject({
      ticket: { createdAt: context.now },
      notes: [{ kind: 'date-missing', example: '' }],
    })
  })

  it('finds its parent by the nearest reference first', async () => {
    const row = await read([
      'From: a@example.com',
      'Subject: Re: x1',
      'In-Reply-To: <b@x>',
      'References: <root@x> <a@x> <b@x>',
      '',
      'x',
    ])
    expect(row.kind === 'reply' ? row.comment.parentKeys.length : null).toBe(3)
  })

  it('survives parts nested a thousand times', async () => {
    const deep = Array.from({ length: 1000 }, (_, at) => [
      `Content-Type: multipart/mixed; boundary="b${at}"`,
      '',
      `--b${at}`,
    ]).flat()
    const row = await read(['From: a@example.com', 'Subject: Deep', ...deep, '', 'x'])
    expect(['ticket', 'rejected']).toContain(row.kind)
  })
})
