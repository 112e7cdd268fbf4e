import type { Page } from '@playwright/test'
import { queryOnce } from '../support/embedded-query'
import { ownerOf } from './support/embedded'
import { expect, test } from './support/fixtures'
import { grid, showView } from './support/pages'
import { seedTickets } from './support/seed'
import { sharedApp } from './support/shared-app'

// Every kind of text field is left in every way, and a sentence is typed afterwards. Only drafts
// change, and what leaving the field itself saves. KEYS_SEED=n repeats a run.

const FAST_MS = 20
const shared = sharedApp()
const query = async (sql: string) =>
  queryOnce(await ownerOf(shared.scene.dataDir), sql) as Promise<Record<string, unknown>[]>

test.beforeAll(async () => {
  await seedTickets(await ownerOf(shared.scene.dataDir), 60)
  // Enough members for the list of assignees to have a filter field.
  await query(
    `WITH people AS (INSERT INTO "User" ("id", "email", "name", "updatedAt")
       SELECT 'cperson' || lpad(n::text, 18, '0'), 'person' || n || '@example.org', 'Person ' || n, now()
         FROM generate_series(1, 12) n RETURNING "id")
     INSERT INTO "WorkspaceUser" ("id", "userId", "workspaceId", "role", "updatedAt")
       SELECT replace("id", 'cperson', 'cmember'), "id", (SELECT "id" FROM "Workspace"), 'MEMBER', now() FROM people`,
  )
})

const PARTS = {
  subjects: `(SELECT md5(string_agg("id" || "subject", '' ORDER BY "id")) FROM "Ticket")`,
  statuses: `(SELECT md5(string_agg("id" || "status", '' ORDER BY "id")) FROM "Ticket")`,
  priorities: `(SELECT md5(string_agg("id" || "priority", '' ORDER BY "id")) FROM "Ticket")`,
  assignees: `(SELECT md5(string_agg("id" || coalesce("assignedToId", ''), '' ORDER BY "id")) FROM "Ticket")`,
  tickets: `(SELECT count(*) FROM "Ticket")`,
  tags: `(SELECT count(*) FROM "Tag")`,
  tagged: `(SELECT count(*) FROM "TicketTag")`,
  comments: `(SELECT count(*) FROM "Comment")`,
  outgoing: `(SELECT count(*) FROM "OutgoingReply")`,
  canned: `(SELECT count(*) FROM "CannedReply")`,
  workspaces: `(SELECT md5(string_agg(w::text, '' ORDER BY w."id")) FROM "Workspace" w)`,
  settings: `(SELECT md5(string_agg(s::text, '')) FROM "WorkspaceSettings" s)`,
  names: `(SELECT md5(string_agg("id" || coalesce("name", ''), '' ORDER BY "id")) FROM "User")`,
}
type Part = keyof typeof PARTS

/** Everything that this window could change. */
async function everything(): Promise<Record<string, unknown>> {
  const columns = Object.entries(PARTS).map(([name, sql]) => `${sql} AS "${name}"`)
  const [row] = await query(`SELECT ${columns.join(', ')}`)
  return row ?? {}
}

function without(all: Record<string, unknown>, parts: readonly Part[]): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(all).filter(([name]) => !parts.some((part) => part === name)),
  )
}

interface Place {
  name: string
  /** Focuses the field. */
  enter: (page: Page) => Promise<void>
  words: string
  /** Enter belongs to the field, or to the dialog that it opens. */
  takesEnter?: true
  /** The keys that leave the field, and what those keys may change. */
  exits: [keys: string, may?: Part[]][]
}

const dialog = (page: Page) => page.getByRole('dialog', { name: 'New ticket' })
const newTicket = (label: string, words = 'Hello there'): Place => ({
  name: `new ticket, ${label}`,
  enter: async (page) => {
    await page.keyboard.press('c')
    await dialog(page).locator(`[data-field=${label}]`).focus()
  },
  words,
  exits: [['Escape'], ['Escape Escape'], ['Escape Escape Escape'], ['Enter Escape Escape']],
})
const option = (page: Page) => page.getByRole('option').first()
const list = (key: string, words: string, change: Part): Place => ({
  name: `list ${key}`,
  enter: async (page) => {
    await page.keyboard.press(key)
    await expect(option(page)).toBeVisible()
  },
  words,
  exits: [['Escape'], ['Escape Escape'], ['Enter', [change]]],
})

const PLACES: Place[] = [
  {
    name: 'search',
    enter: async (page) => {
      await page.keyboard.press('/')
      await expect(page.getByRole('searchbox', { name: 'Search tickets' })).toBeFocused()
    },
    words: 'Quest',
    exits: [['Escape'], ['Escape Escape'], ['Enter']],
  },
  {
    name: 'subject',
    enter: async (page) => {
      await page.locator('.ticket-subject-button').click()
      await expect(page.getByRole('textbox', { name: 'Edit subject' })).toBeFocused()
      await page.keyboard.press('End')
    },
    words: ' more',
    exits: [['Escape'], ['Enter', ['subjects']]],
  },
  {
    name: 'find bar',
    enter: async (page) => {
      await page.keyboard.press('ControlOrMeta+f')
      await expect(page.getByRole('textbox', { name: 'Find in the conversation' })).toBeFocused()
    },
    words: 'Words',
    exits: [['Escape'], ['Enter Escape'], ['Enter']],
  },
  {
    name: 'tag',
    enter: async (page) => {
      await page.keyboard.press('t')
      await expect(page.getByRole('combobox', { name: 'Add tag' })).toBeFocused()
    },
    words: 'bill',
    takesEnter: true,
    exits: [['Escape'], ['Escape Escape'], ['Enter', ['tags', 'tagged']], ['Escape Escape Escape']],
  },
  {
    name: 'canned replies',
    enter: async (page) => {
      await page.getByRole('button', { name: 'Canned replies' }).click()
      await expect(page.getByRole('combobox', { name: 'Find a canned reply' })).toBeFocused()
    },
    words: 'refund',
    exits: [['Escape'], ['Enter'], ['Escape Escape Escape']],
  },
  {
    name: 'reply',
    enter: (page) => page.getByRole('textbox', { name: 'Reply' }).click(),
    words: 'I have looked at it. ',
    exits: [['Escape'], ['Escape Escape'], ['Escape Escape Escape'], ['Enter']],
  },
  {
    name: 'settings',
    enter: async (page) => {
      await page.keyboard.press('ControlOrMeta+,')
      await page.getByRole('textbox', { name: 'Name', exact: true }).click()
    },
    words: ' x',
    takesEnter: true,
    exits: [['Escape'], ['Escape Escape'], ['Enter', ['names']]],
  },
  list('a', 'Pers', 'assignees'),
  list('s', 'wa', 'statuses'),
  list('p', 'hi', 'priorities'),
  newTicket('requester', 'no one'),
  newTicket('subject'),
  newTicket('description'),
]

/** Numbers from 0 to 1, repeatable by seed. */
function numbersOf(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state * 1664525 + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

const SENTENCES = [
  'please see this, Anna. ',
  'ease up, it closes by tomorrow ',
  'just a test of keys? ',
  'can you press e or / again, and ask Pia ',
  'e e e e e e ',
  'Thanks\nease your mind, Pete',
]

/** Closes everything that is open, and opens a ticket with the mouse. */
async function start(page: Page, next: () => number): Promise<void> {
  const settings = page.getByRole('region', { name: 'Settings' })
  await expect(async () => {
    const leave = page.getByRole('button', { name: 'Discard changes' })
    if (await leave.isVisible()) await leave.click()
    else if (await dialog(page).isVisible())
      await dialog(page).getByRole('button', { name: 'Close dialog' }).click()
    else if (await settings.isVisible()) await page.getByRole('button', { name: 'Back' }).click()
    else await page.keyboard.press('Escape')
    await expect(dialog(page).or(settings).or(leave).first()).toBeHidden({ timeout: 300 })
  }).toPass()
  const search = page.getByRole('searchbox', { name: 'Search tickets' })
  await search.fill('')
  await showView(page, 'Closed')
  await showView(page, 'All open')
  await grid(page)
    .locator(`[role=row][aria-rowindex="${1 + Math.floor(next() * 6)}"]`)
    .click()
  await expect(page.getByRole('textbox', { name: 'Reply' })).toBeVisible()
}

const seed = Number(process.env['KEYS_SEED'] ?? Math.floor(Math.random() * 1e9))
const next = numbersOf(seed)

for (const { name, enter, words, takesEnter, exits } of PLACES) {
  const sentences = SENTENCES.filter((one) => takesEnter !== true || !one.includes('\n'))
  test(`${name}: left in every way, what is typed on changes nothing`, async ({
    browserName: _,
  }, info) => {
    test.slow()
    info.annotations.push({ type: 'KEYS_SEED', description: String(seed) })
    const { page } = shared
    for (const [keys, may = []] of exits) {
      await test.step(`${keys} (seed ${seed})`, async () => {
        await start(page, next)
        const before = await everything()
        await enter(page)
        await page.keyboard.type(words, { delay: FAST_MS })
        for (const key of keys.split(' ')) await page.keyboard.press(key)
        const sentence = sentences[Math.floor(next() * sentences.length)] ?? ''
        await page.keyboard.type(sentence, { delay: FAST_MS })
        await start(page, next)
        // After a click, letters are commands again. By then all earlier input has been handled.
        await page.keyboard.press('s')
        await expect(page.getByRole('option', { name: 'Waiting' })).toBeVisible()
        await page.keyboard.press('Escape')
        const after = without(await everything(), may)
        expect(without(before, may), `${name}, ${keys}, "${sentence}"`).toEqual(after)
      })
    }
  })
}

test('text typed right after Ctrl+Enter is in the reply of the new ticket, to the letter', async () => {
  test.slow()
  const { page } = shared
  await start(page, next)
  const { tickets, ...before } = await everything()
  const reply = page.getByRole('textbox', { name: 'Reply' })
  const tries = [
    [1, ' please see this, ae.'],
    [2, 'eeeeeeeeeeeeeeeeeeeeeeeeeeeeee'],
    [20, 'see me here, he gets these files free e.g. here'],
    [40, 'one two three four five six seven eight nine'],
  ] as const
  for (const [delay, words] of tries) {
    await start(page, next)
    await page.keyboard.press('c')
    const fields = dialog(page)
    await fields.getByRole('combobox', { name: 'Requester' }).fill('cust@x.example')
    await fields.getByRole('textbox', { name: 'Subject' }).fill(`New at ${delay}`)
    await fields.getByRole('textbox', { name: 'Description' }).fill('')
    await page.keyboard.type('Text', { delay: FAST_MS })
    await page.keyboard.press('ControlOrMeta+Enter')
    await page.keyboard.type(words, { delay })
    await expect(page.locator('.ticket-subject')).toHaveText(`New at ${delay}`)
    await expect(reply).toHaveValue(words)
  }
  // None of it is left in the form.
  await page.getByRole('button', { name: 'New ticket' }).first().click()
  await expect(dialog(page).getByRole('textbox', { name: 'Description' })).toHaveValue('')
  await start(page, next)
  const { tickets: now, ...after } = await everything()
  expect(Number(now)).toBe(Number(tickets) + tries.length)
  // These belong to the new tickets and their requester.
  const own: Part[] = ['subjects', 'statuses', 'priorities', 'assignees', 'names']
  expect(without(before, own)).toEqual(without(after, own))
})

test('letters are commands at once after an empty field', async () => {
  const { page } = shared
  await start(page, next)
  await page.keyboard.press('/')
  await page.keyboard.type('x')
  await page.keyboard.press('Backspace')
  await page.keyboard.press('Escape')
  await page.keyboard.press('s')
  await expect(page.getByRole('option', { name: 'Waiting' })).toBeVisible()
  await page.keyboard.press('Escape')
})
