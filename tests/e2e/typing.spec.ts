import type { Page } from '@playwright/test'
import { queryOnce } from '../support/embedded-query'
import { ownerOf } from './support/embedded'
import { expect, test } from './support/fixtures'
import { grid, showView } from './support/pages'
import { seedTickets } from './support/seed'
import { sharedApp } from './support/shared-app'

// Whatever is typed into a reply, with Escape, Tab and lost focus in between and others changing
// the same tickets, only the draft changes. KEYS_SEED=n repeats a run.

const RUNS = 6
const STEPS = 24
const shared = sharedApp()
const query = async (sql: string) =>
  queryOnce(await ownerOf(shared.scene.dataDir), sql) as Promise<Record<string, unknown>[]>

test.beforeAll(async () => {
  await seedTickets(await ownerOf(shared.scene.dataDir), 200)
})

/**
 * Everything that this window could have changed. Changes by others are written without an actor.
 */
async function ownChanges(): Promise<unknown> {
  return query(
    `SELECT (SELECT count(*) FROM "TicketHistory" WHERE "actorId" IS NOT NULL) AS changes,
            (SELECT count(*) FROM "Ticket") AS tickets, (SELECT count(*) FROM "TicketTag") AS tagged,
            (SELECT count(*) FROM "Tag") AS tags, (SELECT count(*) FROM "Comment") AS comments,
            (SELECT count(*) FROM "OutgoingReply") AS outgoing,
            (SELECT md5(string_agg(s::text, '')) FROM "WorkspaceSettings" s) AS settings,
            (SELECT md5(string_agg(u::text, '' ORDER BY u."id")) FROM "WorkspaceUser" u) AS members`,
  )
}

/** Numbers from 0 to 1, repeatable by seed. */
function numbersOf(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

async function someoneElse(next: () => number, shownId: string): Promise<void> {
  const others = [
    // The shown ticket leaves the view or is renamed; one in the list leaves it; a new one arrives.
    `UPDATE "Ticket" SET "status" = CASE "status" WHEN 'OPEN' THEN 'WAITING' ELSE 'OPEN' END::"TicketStatus",
       "subject" = 'Changed elsewhere' WHERE "id" = '${shownId}'`,
    `UPDATE "Ticket" SET "subject" = 'Renamed elsewhere' || random() WHERE "id" = '${shownId}'`,
    `UPDATE "Ticket" SET "status" = 'CLOSED', "subject" = 'Closed elsewhere' WHERE "id" IN
       (SELECT "id" FROM "Ticket" WHERE "status" = 'OPEN' AND "id" <> '${shownId}' ORDER BY "updatedAt" DESC LIMIT 1)`,
    `UPDATE "Ticket" SET "status" = 'OPEN', "subject" = 'Opened elsewhere' WHERE "id" IN
       (SELECT "id" FROM "Ticket" WHERE "status" = 'WAITING' AND "id" <> '${shownId}' LIMIT 1)`,
  ]
  await query(others[Math.floor(next() * others.length)] ?? '')
}

async function loseFocus(page: Page, next: () => number): Promise<void> {
  const kind = Math.floor(next() * 4)
  if (kind === 0) await page.getByRole('feed', { name: 'Conversation' }).click()
  else {
    await page.evaluate((which) => {
      if (which === 1) (document.activeElement as HTMLElement | null)?.blur()
      else if (which === 2) document.querySelector<HTMLElement>('.ticket-subject')?.focus()
      else window.dispatchEvent(new Event('focus'))
    }, kind)
  }
}

test('random typing with Escape, Tab and changes from elsewhere changes only the draft', async ({
  browserName: _,
}, info) => {
  test.slow()
  const { page } = shared
  const seed = Number(process.env['KEYS_SEED'] ?? Math.floor(Math.random() * 1e9))
  info.annotations.push({ type: 'KEYS_SEED', description: String(seed) })
  console.log(`KEYS_SEED=${seed}`)
  const next = numbersOf(seed)
  const reply = page.getByRole('textbox', { name: 'Reply' })
  // J and K move in the list if it has the focus, so no word begins with them.
  const letters = 'abcdefghilmnopqrstuvwxyzäßж?/.,!'
  const word = () =>
    Array.from(
      { length: 1 + Math.floor(next() * 9) },
      (__, at) =>
        (at > 0 ? `${letters}jk` : letters).charAt(Math.floor(next() * letters.length)) || 'e',
    ).join('')

  for (let run = 0; run < RUNS; run += 1) {
    await showView(page, 'Waiting')
    await showView(page, 'All open')
    const row = grid(page).locator(`[role=row][aria-rowindex="${1 + Math.floor(next() * 6)}"]`)
    const shownId = (await row.getAttribute('data-ticket')) ?? ''
    await row.click()
    await expect(page.locator(`[data-ticket="${shownId}"][aria-selected=true]`)).toBeVisible()
    await reply.click()
    const before = await ownChanges()
    const steps = [`run ${run} of seed ${seed}:`]
    const hasTabs = run % 2 === 1
    let typed = `${run} `
    await page.keyboard.type(typed)
    for (let step = 0; step < STEPS; step += 1) {
      const choice = next()
      if (choice < 0.5) {
        const text = `${word()} `
        steps.push(text)
        await page.keyboard.type(text, { delay: 5 })
        typed += text
      } else if (choice < 0.68) {
        steps.push('<Esc>')
        await page.keyboard.press('Escape')
      } else if (choice < 0.8) {
        steps.push('<focus>')
        await loseFocus(page, next)
      } else if (choice < 0.9 && hasTabs) {
        steps.push('<Tab>')
        await page.keyboard.press('Tab')
      } else {
        steps.push('<elsewhere>')
        await someoneElse(next, shownId)
      }
    }
    await test.step(steps.join(''), async () => {
      // Tab can have moved to another field, which then has the text.
      if (hasTabs) await expect(reply).not.toHaveValue('')
      else await expect(reply).toHaveValue(typed)
      await reply.focus()
      await expect(page.getByRole('status', { name: 'News' })).toHaveText('')
      await expect.poll(async () => JSON.stringify(await ownChanges())).toBe(JSON.stringify(before))
    })
    // A later run may come to the same ticket.
    await reply.fill('')
  }
})
