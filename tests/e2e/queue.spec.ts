import type { Locator } from '@playwright/test'
import { queryOnce } from '../support/embedded-query'
import { ownerOf } from './support/embedded'
import { expect, test } from './support/fixtures'
import { grid, showView, view, views } from './support/pages'
import { openNumbers, seedTickets } from './support/seed'
import { sharedApp } from './support/shared-app'

const TICKETS = 3000
const ORDERS = {
  Updated: '"updatedAt" DESC, "id" DESC',
  Created: '"createdAt" DESC, "id" DESC',
  Priority: '"priority" DESC, "updatedAt" DESC, "id" DESC',
}

const shared = sharedApp()

test.beforeAll(async () => {
  await seedTickets(await ownerOf(shared.scene.dataDir), TICKETS)
})
test.beforeEach(async () => {
  const { page } = shared
  await page.getByRole('searchbox', { name: 'Search tickets' }).fill('')
  await showView(page, 'Waiting')
  await showView(page, 'All open')
  await expect(grid(page).getByRole('row').first()).toBeVisible()
})

const numberOf = async (row: Locator) =>
  Number(/^#(\d+) /.exec((await row.getAttribute('aria-label')) ?? '')?.[1])
const shownNumbers = async () => {
  const rows = await grid(shared.page).getByRole('row').all()
  return Promise.all(rows.map(numberOf))
}
const at = (index: number) => grid(shared.page).locator(`[role=row][aria-rowindex="${index}"]`)

test('scrolling to the end shows every open ticket once, in order', async () => {
  const { page } = shared
  const expected = await openNumbers(await ownerOf(shared.scene.dataDir), ORDERS.Updated)
  const seen = await grid(page).evaluate(async (element) => {
    const HEIGHT = 56
    const found = new Map<number, string>()
    const frame = () => new Promise(requestAnimationFrame)
    const total = () => Number(element.getAttribute('aria-rowcount'))
    for (;;) {
      const first = Math.floor(element.scrollTop / HEIGHT) + 1
      const bottom = element.scrollTop + element.clientHeight
      const last = Math.min(total(), Math.ceil(bottom / HEIGHT))
      const missing = () => {
        for (let index = first; index <= last; index += 1) {
          const row = element.querySelector(`[role=row][aria-rowindex="${index}"]`)
          if (row === null) return true
          const name = row.getAttribute('aria-label') ?? ''
          const before = found.get(index)
          if (before !== undefined && before !== name) throw new Error(`row ${index} has changed`)
          found.set(index, name)
        }
        return false
      }
      for (let frames = 0; missing(); frames += 1) {
        if (frames > 1200) throw new Error(`row ${first} to ${last} never came`)
        await frame()
      }
      if (bottom >= element.scrollHeight - 1) return [...found.values()]
      element.scrollTop += element.clientHeight
      await frame()
    }
  })
  const numbers = seen.map((name) => Number(/^#(\d+) /.exec(name)?.[1]))
  expect(numbers).toEqual(expected)
})

test('the list renders only visible rows, however long the view is', async () => {
  const { page } = shared
  const expected = await openNumbers(await ownerOf(shared.scene.dataDir), ORDERS.Updated)
  await expect(grid(page)).toHaveAttribute('aria-rowcount', String(expected.length))
  expect(await grid(page).getByRole('row').count()).toBeLessThan(60)
})

test('the counts beside the views are those of the database', async () => {
  const rows = await queryOnce(
    await ownerOf(shared.scene.dataDir),
    `SELECT count(*) FILTER (WHERE "status" IN ('OPEN', 'IN_PROGRESS') AND "assignedToId" IS NOT NULL)::int AS "My open",
            count(*) FILTER (WHERE "status" IN ('OPEN', 'IN_PROGRESS') AND "assignedToId" IS NULL)::int AS "Unassigned",
            count(*) FILTER (WHERE "status" IN ('OPEN', 'IN_PROGRESS'))::int AS "All open",
            count(*) FILTER (WHERE "status" = 'WAITING')::int AS "Waiting",
            count(*) FILTER (WHERE "status" = 'RESOLVED')::int AS "Resolved",
            count(*) FILTER (WHERE "status" = 'CLOSED')::int AS "Closed"
     FROM "Ticket"`,
  )
  const [counts] = rows as Record<string, number>[]
  for (const [name, count] of Object.entries(counts ?? {})) {
    expect(count).toBeGreaterThan(0)
    await expect(view(shared.page, name)).toHaveText(new RegExp(`${count.toLocaleString('en')}$`))
    await showView(shared.page, name)
    await expect(grid(shared.page)).toHaveAttribute('aria-rowcount', String(count))
  }
  expect(Object.keys(counts ?? {})).toHaveLength(
    await views(shared.page).getByRole('button').count(),
  )
})

test('the order can be chosen, and stays for the next view', async () => {
  const { page } = shared
  const owner = await ownerOf(shared.scene.dataDir)
  const sort = page.getByRole('button', { name: /^Sort:/ })
  for (const [name, order] of Object.entries(ORDERS)) {
    await sort.click()
    await page.getByRole('menuitemradio', { name }).click()
    await expect(sort).toHaveAccessibleName(new RegExp(`^Sort: ${name}`))
    const expected = await openNumbers(owner, order)
    await expect.poll(async () => (await shownNumbers()).slice(0, 8)).toEqual(expected.slice(0, 8))
    await sort.click()
    await page.getByRole('menuitemradio', { name: /(Oldest|Least urgent) first/ }).click()
    const reversed = expected.toReversed()
    await expect.poll(async () => (await shownNumbers()).slice(0, 8)).toEqual(reversed.slice(0, 8))
    await sort.click()
    await page.getByRole('menuitemradio', { name: /(Newest|Most urgent) first/ }).click()
  }
  await showView(page, 'Waiting')
  await expect(sort).toHaveAccessibleName(/^Sort: Priority/)
  await sort.click()
  await page.getByRole('menuitemradio', { name: 'Updated' }).click()
})

test('the arrow keys move in the list, Enter opens, Escape returns', async () => {
  const { page } = shared
  const expected = await openNumbers(await ownerOf(shared.scene.dataDir), ORDERS.Updated)
  await at(1).click()
  await at(1).focus()
  for (let index = 2; index <= 4; index += 1) {
    await page.keyboard.press('ArrowDown')
    await expect(at(index)).toBeFocused()
  }
  await page.keyboard.press('ArrowUp')
  await expect(at(3)).toBeFocused()
  expect(await numberOf(at(3))).toBe(expected[2])
  await page.keyboard.press('Enter')
  await expect(
    page.getByRole('button', { name: `Copy number #${expected[2] ?? ''}` }),
  ).toBeVisible()
  await expect(page.locator('main h2')).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(at(3)).toBeFocused()
  await page.keyboard.press('j')
  await expect(at(4)).toBeFocused()
  await page.keyboard.press('k')
  await expect(at(3)).toBeFocused()
  // The ticket beside the list follows and does not take the focus.
  await page.keyboard.press('ArrowDown')
  await expect(
    page.getByRole('button', { name: `Copy number #${expected[3] ?? ''}` }),
  ).toBeVisible()
  await expect(at(4)).toBeFocused()
  await page.keyboard.press('Home')
  await expect(at(1)).toBeFocused()
  await page.keyboard.press('PageDown')
  await expect(at(1)).not.toBeFocused()
  await page.keyboard.press('End')
  await expect(at(expected.length)).toBeFocused({ timeout: 30_000 })
  expect(await numberOf(at(expected.length))).toBe(expected.at(-1))
})

test('the search finds by number and by words, and says when there is no match', async () => {
  const { page } = shared
  const search = page.getByRole('searchbox', { name: 'Search tickets' })
  await page.keyboard.press('/')
  await expect(search).toBeFocused()
  // A number finds its ticket, and subjects that contain it. No other subject contains this one.
  const owner = await ownerOf(shared.scene.dataDir)
  const [number = 0] = (await openNumbers(owner, ORDERS.Created)).filter((one) => one > 2000)
  for (const text of [String(number), `#${number}`]) {
    await search.fill(text)
    await expect(grid(page)).toHaveAttribute('aria-rowcount', '1')
    await expect(at(1)).toHaveAccessibleName(new RegExp(`^#${number} `))
    await search.fill('')
    await expect(grid(page)).not.toHaveAttribute('aria-rowcount', '1')
  }
  await search.fill('FIRE printer')
  const onFire = await queryOnce(
    owner,
    `SELECT 1 FROM "Ticket" WHERE "status" IN ('OPEN', 'IN_PROGRESS') AND "subject" LIKE 'Printer%'`,
  )
  await expect(
    grid(page)
      .getByRole('row', { name: /is on fire/ })
      .first(),
  ).toBeVisible()
  await expect(grid(page)).toHaveAttribute('aria-rowcount', String(onFire.length))
  await search.fill('100% _nothing_ like this')
  await expect(page.getByText('No tickets match')).toBeVisible()
  await search.press('Escape')
  await expect(search).toHaveValue('')
  await expect(grid(page)).toBeVisible()
  await search.fill('FIRE printer')
  await expect(
    grid(page)
      .getByRole('row', { name: /is on fire/ })
      .first(),
  ).toBeVisible()
  await search.press('ArrowDown')
  await expect(at(1)).toBeFocused()
})
