import { queryOnce } from '../support/embedded-query'
import { ownerOf } from './support/embedded'
import { expect, test } from './support/fixtures'
import { setDelay } from './support/held-replies'
import { createTicket, feed, OWNER } from './support/pages'

const TICKET = {
  subject: 'Letters are not lost',
  description: Array.from({ length: 120 }, (_, line) => `Line ${line} of a long story.`).join('\n'),
  requester: 'cora@customer.example',
}

test('inserted and typed text in the composer can be undone, and no letter is lost while sending', async ({
  shared,
}) => {
  const { page, dataDir } = shared
  await createTicket(page, TICKET)
  await setDelay(dataDir, 0)
  const reply = page.getByRole('textbox', { name: 'Reply' })

  // Word by word, as it was typed.
  await reply.click()
  await page.keyboard.type('Dear customer, thanks')
  await page.keyboard.press('ControlOrMeta+z')
  await expect(reply).toHaveValue('Dear customer, ')
  // A mention is one undo step, and earlier text can still be undone.
  await page.keyboard.type('@mia')
  await expect(page.getByRole('listbox', { name: 'People to mention' })).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(reply).toHaveValue('Dear customer, @Mia Wong ')
  await page.keyboard.press('ControlOrMeta+z')
  await expect(reply).toHaveValue('Dear customer, @mia')
  await page.keyboard.press('ControlOrMeta+z')
  await expect(reply).toHaveValue('Dear customer, ')
  await page.keyboard.press('ControlOrMeta+z')
  await expect(reply).toHaveValue('Dear ')
  await page.keyboard.press('ControlOrMeta+Shift+z')
  await expect(reply).toHaveValue('Dear customer, ')

  // A partial IME composition is not sent.
  const input = await page.context().newCDPSession(page)
  await input.send('Input.imeSetComposition', { text: 'にほ', selectionStart: 2, selectionEnd: 2 })
  await page.keyboard.press('Control+Enter')
  await expect(reply).toHaveValue('Dear customer, にほ')
  await input.send('Input.insertText', { text: '日本' })
  await expect(reply).toHaveValue('Dear customer, 日本')

  // Letters typed right after sending belong to the next reply.
  await page.keyboard.press('Control+Enter')
  await page.keyboard.type('abcdefghijklmnopqrstuvwxyz')
  await expect(
    feed(page).getByRole('article').filter({ hasText: 'Dear customer, 日本' }),
  ).toHaveCount(1)
  await expect(reply).toHaveValue('abcdefghijklmnopqrstuvwxyz')
  await expect(reply).toBeFocused()

  // No letter is lost or used as a shortcut when the composer is removed while typing.
  const owner = await ownerOf(dataDir)
  const history = () => queryOnce(owner, 'SELECT count(*) FROM "TicketHistory"')
  const before = await history()
  // A workspace must have an owner.
  await queryOnce(
    owner,
    `WITH ben AS (INSERT INTO "User" ("id", "email", "updatedAt")
       VALUES (private.new_id(), 'ben@example.org', now()) RETURNING "id")
     INSERT INTO "WorkspaceUser" ("id", "userId", "workspaceId", "role", "updatedAt")
     SELECT private.new_id(), ben."id", w."id", 'OWNER', now() FROM ben, "Workspace" w`,
  )
  const role = (name: string) =>
    `"WorkspaceUser" SET "role" = '${name}' WHERE "userId" =
       (SELECT "id" FROM "User" WHERE "email" = '${OWNER.email}')`
  let typed = 'abcdefghijklmnopqrstuvwxyz'
  const TAKEN = [
    ['"Workspace" SET "isActive" = false', '"Workspace" SET "isActive" = true'],
    [role('VIEWER'), role('OWNER')],
  ] as const
  for (const [taken, given] of TAKEN) {
    const words = ' he writes on while it is taken away'
    await Promise.all([
      page.keyboard.type(words, { delay: 20 }),
      queryOnce(owner, `UPDATE ${taken}`),
    ])
    await expect(reply).toHaveCount(0)
    const rest = ' and e c r s p a t n i j k / ? 1 too'
    await page.keyboard.type(rest)
    typed += words + rest
    await expect(page.getByRole('group', { name: /unsent reply/ })).toHaveText(typed)
    await expect(page.getByRole('dialog')).toHaveCount(0)
    await queryOnce(owner, `UPDATE ${given}`)
    await expect(reply).toHaveValue(typed)
  }
  expect(await history()).toEqual(before)
})
