import type { Page } from '@playwright/test'
import { queryOnce } from '../support/embedded-query'
import { ownerOf } from './support/embedded'
import { expect, test } from './support/fixtures'
import { grid, showView } from './support/pages'
import { seedTickets } from './support/seed'
import { sharedApp } from './support/shared-app'

// The ticket in the pane decides what a key does, and typed text never becomes commands.

const FAST_MS = 20
const shared = sharedApp()
const query = async (sql: string, values: unknown[] = []) =>
  queryOnce(await ownerOf(shared.scene.dataDir), sql, values) as Promise<Record<string, unknown>[]>

test.beforeAll(async () => {
  await seedTickets(await ownerOf(shared.scene.dataDir), 300)
})
test.beforeEach(async () => {
  await showView(shared.page, 'Waiting')
  await showView(shared.page, 'Unassigned')
})

const reply = (page: Page) => page.getByRole('textbox', { name: 'Reply' })
const news = (page: Page) => page.getByRole('status', { name: 'News' })
const heading = (page: Page) => page.locator('.ticket-subject')

async function openRow(index: number): Promise<{ id: string; number: string }> {
  const row = grid(shared.page).locator(`[role=row][aria-rowindex="${index}"]`)
  await row.click()
  const id = (await row.getAttribute('data-ticket')) ?? ''
  await expect(reply(shared.page)).toBeVisible()
  const [ticket] = await query('SELECT "number" FROM "Ticket" WHERE "id" = $1', [id])
  return { id, number: String(ticket?.['number']) }
}

/** All shared data, as one string. */
async function everything(): Promise<unknown> {
  return query(
    `SELECT (SELECT md5(string_agg(t::text, '|' ORDER BY t."id")) FROM "Ticket" t) AS tickets,
            (SELECT count(*) FROM "TicketHistory") AS history, (SELECT count(*) FROM "TicketTag") AS tagged,
            (SELECT count(*) FROM "Tag") AS tags, (SELECT count(*) FROM "Comment") AS comments,
            (SELECT count(*) FROM "OutgoingReply") AS outgoing,
            (SELECT md5(string_agg(u::text, '|' ORDER BY u."id")) FROM "WorkspaceUser" u) AS members`,
  )
}

test('E closes the ticket that is shown, and E again reopens it', async () => {
  const { page } = shared
  const { id, number } = await openRow(1)
  const others = `SELECT "id", "status" FROM "Ticket" WHERE "id" <> '${id}' ORDER BY "id"`
  const before = await query(others)
  await page.keyboard.press('e')
  await expect(news(page)).toContainText(`Closed #${number}`)
  await expect(page.getByRole('button', { name: 'Reopen' })).toBeVisible()
  // The list has moved to the next row, but the pane has not, and keys act on the pane.
  await expect(grid(page).locator(`[data-ticket="${id}"]`)).toHaveCount(0)
  await page.keyboard.press('e')
  await expect(news(page)).toContainText(`Reopened #${number}`)
  expect(await query('SELECT "status" FROM "Ticket" WHERE "id" = $1', [id])).toEqual([
    { status: 'OPEN' },
  ])
  expect(await query(others)).toEqual(before)
})

test('holding E closes one ticket once, and Ctrl+Z undoes that', async () => {
  const { page } = shared
  const { id, number } = await openRow(1)
  const before = await query('SELECT "id", "status" FROM "Ticket" ORDER BY "id"')
  const [{ status } = {}] = await query('SELECT "status" FROM "Ticket" WHERE "id" = $1', [id])
  const marks = await query('SELECT count(*)::int AS n FROM "TicketHistory"')
  for (let times = 0; times < 40; times += 1) await page.keyboard.down('e')
  await page.keyboard.up('e')
  await expect(news(page)).toContainText(`Closed #${number}`)
  const after = await query('SELECT count(*)::int AS n FROM "TicketHistory"')
  expect(after).toEqual([{ n: Number(marks[0]?.['n']) + 1 }])
  await page.keyboard.press('ControlOrMeta+z')
  await expect(news(page)).toContainText('Undone: ')
  expect(await query('SELECT "status" FROM "Ticket" WHERE "id" = $1', [id])).toEqual([{ status }])
  expect(await query('SELECT "id", "status" FROM "Ticket" ORDER BY "id"')).toEqual(before)
})

test('typing at 20 ms per key after Escape continues the text', async () => {
  const { page } = shared
  await openRow(2)
  const before = await everything()
  let whole = ''
  for (const [leaving, words] of [
    [1, 'please check your e-mail again. '],
    [2, 'so the system tries it again '],
    [2, 'just press the button '],
    [3, 'see you tomorrow, Anna '],
  ] as const) {
    await reply(page).focus()
    await page.keyboard.type('I have looked at it. ', { delay: FAST_MS })
    for (let times = 0; times < leaving; times += 1) await page.keyboard.press('Escape')
    await page.keyboard.type(words, { delay: FAST_MS })
    whole += `I have looked at it. ${words}`
    await expect(reply(page)).toHaveValue(whole)
  }
  expect(await everything()).toEqual(before)

  // After moving to the list deliberately, letters are commands.
  await page.keyboard.press('Escape')
  await expect(page.getByText('Press Esc again to leave the text')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(heading(page)).toBeFocused()
  await page.keyboard.press('Escape')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('s')
  await expect(page.getByRole('option', { name: 'Waiting' })).toBeVisible()
  await page.keyboard.press('Escape')
})

test('text typed right after J and R is in the ticket that J has shown', async () => {
  const { page } = shared
  const first = await openRow(3)
  const before = await everything()
  await page.keyboard.press('j')
  await page.keyboard.press('r')
  await page.keyboard.type('just a moment, please', { delay: FAST_MS })
  await expect(reply(page)).toHaveValue('just a moment, please')
  const shown = grid(page).locator('[role=row][aria-selected=true]')
  await expect(shown).toHaveAttribute('aria-rowindex', '4')
  expect(await shown.getAttribute('data-ticket')).not.toBe(first.id)
  expect(await everything()).toEqual(before)
})

test('keys work on a Cyrillic layout, and undo in the field does not take a reply back', async () => {
  const { page } = shared
  await openRow(5)
  const cdp = await page.context().newCDPSession(page)
  const key = async (text: string, code: string, modifiers = 0) => {
    const common = { key: text, code, modifiers }
    await cdp.send('Input.dispatchKeyEvent', {
      type: modifiers === 0 ? 'keyDown' : 'rawKeyDown',
      ...(modifiers === 0 && { text }),
      ...common,
    })
    await cdp.send('Input.dispatchKeyEvent', { type: 'keyUp', ...common })
  }
  await key('к', 'KeyR')
  await expect(reply(page)).toBeFocused()
  await page.keyboard.type('First answer.')
  await page.keyboard.press('ControlOrMeta+Enter')
  const held = page.getByRole('article', { name: 'Your reply, not sent yet' })
  await expect(held).toBeVisible()
  await expect(reply(page)).toHaveValue('')
  await page.keyboard.type('A second, long text.')
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.press('Delete')
  await expect(reply(page)).toHaveValue('')
  await page.keyboard.press('ControlOrMeta+z')
  await expect(reply(page)).toHaveValue('A second, long text.')
  await expect(held).toBeVisible()
  // Outside of a text it takes back what was sent.
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  await expect(heading(page)).toBeFocused()
  await key('я', 'KeyZ', 2)
  await expect(held).toHaveCount(0)
  await expect(reply(page)).toHaveValue('First answer.\n\nA second, long text.')
  await reply(page).fill('')
  await grid(page).getByRole('row').first().click()
  await key('.', 'Slash')
  await expect(page.getByRole('searchbox', { name: 'Search tickets' })).toBeFocused()
})
