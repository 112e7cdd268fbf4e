import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openRows, planImport, previewImport } from '#main/features/imports/plan-import'
import type { DateOrder } from '#shared/domain/import'
import type { ImportRow } from '#main/features/imports/import-row'

const NOW = new Date('2026-12-01T12:00:00Z')
const defaults = { timeZone: 'UTC', defaultPriority: 'MEDIUM' as const }

/** Reads a table like an import does, with the suggested mapping. */
async function rows(name: string): Promise<ImportRow[]> {
  const path = join(import.meta.dirname, '../../../../data/tables', name)
  const files = [{ name, path, size: (await stat(path)).size }]
  const { mapping } = await previewImport('i', files, {}, defaults, NOW)
  const { plan } = await planImport(files, mapping, defaults, undefined)
  const found: ImportRow[] = []
  for await (const { items } of openRows(files, plan, NOW)) {
    found.push(...items.map(({ row }) => row))
  }
  return found
}

/** "subject | text | requester | time", or why the row is rejected. */
function shown(row: ImportRow): string {
  if (row.kind === 'rejected') return `rejected: ${row.reason}`
  if (row.kind === 'reply') {
    const { content, createdAt } = row.comment
    return `message | ${content} | ${createdAt.toISOString()}`
  }
  const { subject, description, requesterEmail, createdAt } = row.ticket
  const time = createdAt.getTime() === NOW.getTime() ? 'now' : createdAt.toISOString()
  return [subject, description, requesterEmail, time].join(' | ')
}

const NORA = 'nora@customer.example'
const LONG = 'A subject as long as Jira and Zendesk allow. '
const TABLES: readonly (readonly [string, readonly (string | RegExp)[]])[] = [
  [
    '01-jira-dates.csv',
    [
      `Lamp blinks | The lamp blinks. | ${NORA} | 2026-11-05T14:22:00.000Z`,
      `Lamp dark | The lamp is dark. | ${NORA} | 2026-11-04T11:05:00.000Z`,
    ],
  ],
  [
    '03-one-row-per-message.csv',
    [
      `Lamp blinks | First message: the lamp blinks. | ${NORA} | 2026-11-03T10:00:00.000Z`,
      'message | Second message: it is dark now. | 2026-11-03T11:00:00.000Z',
      'message | Third message: please call 4711. | 2026-11-03T12:00:00.000Z',
    ],
  ],
  [
    '04-subject-and-text-limits.csv',
    [
      new RegExp(`^${LONG}.*… \\| Subject: (?:${LONG})+`, 'u'),
      `(no subject) | The subject is empty | ${NORA} | 2026-11-03T10:00:00.000Z`,
      `Description is empty | (The row has no text.) | ${NORA} | 2026-11-03T10:00:00.000Z`,
      `(no subject) ? | One sign | ${NORA} | 2026-11-03T10:00:00.000Z`,
      `Tab vertical | ctl | ${NORA} | 2026-11-03T10:00:00.000Z`,
      "rejected: The requester's e-mail address is missing.",
      'Address with mark | x | o&m@customer.example | 2026-11-03T10:00:00.000Z',
      `Two addresses | x | ${NORA} | 2026-11-03T10:00:00.000Z`,
      new RegExp(`^Line separator \\| a.b \\| ${NORA}`, 'su'),
    ],
  ],
  [
    '05-html-description.csv',
    [`HTML text | Hello,\nthe lamp & the switch\n\nArticle 99-812 | ${NORA} | now`],
  ],
  [
    '06-backslash-quotes.csv',
    [
      `He said "hi, there" | Path C:\\Temp, and "x" | ${NORA} | now`,
      `Plain | The next row | ${NORA} | now`,
    ],
  ],
  ['07-cr-only.csv', [`Eins | Text eins | ${NORA} | now`, `Zwei | Text zwei | ${NORA} | now`]],
  ['08-utf16-tab.csv', [`Größe | Text | ${NORA} | now`]],
  [
    '09-formula.csv',
    [
      'rejected: The requester\'s e-mail address "not-an-address" is not a valid e-mail address.',
      `'=1+1 | @x | ${NORA} | now`,
    ],
  ],
  ['10-sep-line-bom.csv', [`Eins | a,b;c | ${NORA} | now`]],
  [
    '12-quote-in-middle.csv',
    [
      `Monitor 24" broken | The 24" one | ${NORA} | now`,
      `Monitor 27" broken | He wrote: "dark" | ${NORA} | now`,
      /^rejected: A quotation mark that opens in this row is never closed, so lines 4 to 6/u,
    ],
  ],
  ['13-cp1252.csv', [`Preis 5 € | Größe „gut“ – so | ${NORA} | now`]],
  [
    '14-latin2.csv',
    [new RegExp(`^Žluťoučký kůň \\| Příliš žluťoučký .* \\| ${NORA} \\| now$`, 'u')],
  ],
  ['15-tags.csv', [`Tags | x | ${NORA} | now`, `Tags | x | ${NORA} | now`]],
  ['17-desk-one.csv', ['Lamp blinks | From the first desk | pia@customer.example | now']],
  ['18-desk-two.csv', ['Door is stuck | From the second desk | pia@customer.example | now']],
]

it.each(TABLES)('%s', { timeout: 30_000 }, async (name, expected) => {
  const found = (await rows(name)).map(shown)
  expect(found).toHaveLength(expected.length)
  for (const [index, one] of expected.entries()) {
    if (one instanceof RegExp) expect(found[index]).toMatch(one)
    else expect(found[index]).toBe(one)
  }
})

it('reports the parts of a row that cannot be stored', async () => {
  const [, , , , , , , two] = await rows('04-subject-and-text-limits.csv')
  expect(two?.kind === 'ticket' && two.notes).toEqual([
    { kind: 'address-dropped', example: 'paul@customer.example' },
  ])
})

describe('ticket lists, which have no text', () => {
  const UNTEXTED =
    'Choose the column that holds the description. It may be the same as the subject.'

  it('osTicket: asks for the text, and which number of 11/3/26 is the month', async () => {
    const { files, preview, read } = await suggested('11-comma-in-status.csv')
    expect(preview.notes).toContain(UNTEXTED)
    await expect(planImport(files, preview.mapping, defaults, undefined)).rejects.toMatchObject({
      details: { reason: UNTEXTED },
    })
    expect(preview.kind === 'csv' && preview.dates).toMatchObject({ certain: false })
    const ticket = {
      subject: 'Lamp',
      description: 'Lamp',
      status: 'OPEN',
      priority: 'MEDIUM',
      requesterEmail: NORA,
      requesterName: 'Nora Lind',
      assignee: null,
      tags: [],
      closedAt: null,
    }
    expect(await read('month-first')).toMatchObject([
      {
        ...ticket,
        createdAt: new Date('2026-11-03T14:22:00Z'),
        updatedAt: new Date('2026-11-04T14:22:00Z'),
      },
    ])
    expect(await read('day-first')).toMatchObject([
      {
        ...ticket,
        createdAt: new Date('2026-03-11T14:22:00Z'),
        updatedAt: new Date('2026-04-11T14:22:00Z'),
      },
    ])
  })

  it('Jira: all columns named Labels are tags', async () => {
    const found = await rows('01-jira-dates.csv')
    expect(found.map((row) => row.kind === 'ticket' && row.ticket.tags)).toEqual([
      ['lamp', 'urgent'],
      ['lamp'],
    ])
  })

  it('Zendesk: asks for the text, and splits tags at spaces', async () => {
    const { preview, read } = await suggested('16-zendesk.csv')
    expect(preview.notes).toContain(UNTEXTED)
    expect(preview.kind === 'csv' && preview.dates).toBeNull()
    expect(await read(undefined)).toMatchObject([
      {
        subject: 'Lamp blinks',
        description: 'Lamp blinks',
        status: 'RESOLVED',
        priority: 'HIGH',
        requesterEmail: NORA,
        requesterName: 'Nora Lind',
        assignee: 'Ada Agent',
        tags: ['lamp', 'late'],
        createdAt: new Date('2026-11-03T10:00:00Z'),
        updatedAt: new Date('2026-11-04T10:00:00Z'),
        closedAt: new Date('2026-11-04T10:00:00Z'),
      },
    ])
  })

  /** The suggested mapping, and the result if the subject is also used as the text. */
  async function suggested(name: string) {
    const path = join(import.meta.dirname, '../../../../data/tables', name)
    const files = [{ name, path, size: (await stat(path)).size }]
    const preview = await previewImport('i', files, {}, defaults, NOW)
    const { subject } = preview.mapping
    if (subject === undefined) throw new Error('no subject was found')
    const read = async (order: DateOrder | undefined) => {
      const mapping = { ...preview.mapping, description: subject }
      const { plan } = await planImport(files, mapping, defaults, order)
      const found: unknown[] = []
      for await (const { items } of openRows(files, plan, NOW)) {
        found.push(...items.map(({ row }) => (row.kind === 'ticket' ? row.ticket : row)))
      }
      return found
    }
    return { files, preview, read }
  }
})
