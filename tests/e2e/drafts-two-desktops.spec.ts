import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, test } from './support/fixtures'
import { mailFiles } from './support/outbox'
import { OWNER, createTicket, row, setUpWorkspace, showView } from './support/pages'
import { sharedTeam } from './support/team'

const TICKET = {
  subject: 'Written on two desktops',
  description: 'Is anybody there?',
  requester: 'cora@customer.example',
}
const team = sharedTeam()
const field = (page: Page) => page.getByRole('textbox', { name: 'Reply' })

test('one person on two desktops: a draft is on both, and when both are edited, neither text is lost', async () => {
  test.setTimeout(180_000)
  const one = await team.launch()
  await setUpWorkspace(one)
  await createTicket(one.page, TICKET)
  // The code of the first sign-in differs from that of the second.
  for (const name of await mailFiles(one.dataDir)) await rm(join(one.dataDir, 'outbox', name))
  const two = await team.launch()
  await team.signIn(two.page, OWNER.email)
  await showView(two.page, 'Unassigned')
  await row(two.page, TICKET.subject).click()

  await field(one.page).pressSequentially('Begun at one')
  await expect(field(two.page)).toHaveValue('Begun at one', { timeout: 15_000 })
  await expect(row(two.page, TICKET.subject).getByText('Draft')).toBeVisible()

  // Both within the second before either receives the other's change.
  await Promise.all([
    field(one.page).fill('The fuse it is'),
    field(two.page).fill('It is the cable'),
  ])
  const line = (page: Page) => page.getByText('Another text was written on another desktop')
  await expect(line(one.page)).toBeVisible({ timeout: 15_000 })
  await expect(line(two.page)).toBeVisible({ timeout: 15_000 })
  const won = await field(one.page).inputValue()
  await expect(field(two.page)).toHaveValue(won)
  const lost = won === 'The fuse it is' ? 'It is the cable' : 'The fuse it is'
  await two.page.getByRole('button', { name: 'Switch to it' }).click()
  await expect(field(two.page)).toHaveValue(lost)
  await expect(field(one.page)).toHaveValue(lost, { timeout: 15_000 })
  await two.page.getByRole('button', { name: 'Discard it' }).click()
  await expect(line(two.page)).toHaveCount(0)
  await expect(line(one.page)).toHaveCount(0, { timeout: 15_000 })

  await one.page.getByRole('button', { name: 'Discard draft' }).click()
  await expect(field(two.page)).toHaveValue('', { timeout: 15_000 })
})
