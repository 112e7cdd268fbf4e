import { expect, test } from './support/fixtures'
import { setDelay } from './support/held-replies'
import { createTicket, feed } from './support/pages'

const TICKET = {
  subject: 'Letters are not lost',
  description: Array.from({ length: 120 }, (_, line) => `Line ${line} of a long story.`).join('\n'),
  requester: 'cora@customer.example',
}

test('what is put into the composer and typed there is undone, and no letter is lost while one sends', async ({
  desk,
}) => {
  const { page, dataDir } = desk
  await createTicket(page, TICKET)
  await setDelay(dataDir, 0)
  const reply = page.getByRole('textbox', { name: 'Reply' })

  // Word by word, as it was typed.
  await reply.click()
  await page.keyboard.type('Dear customer, thanks')
  await page.keyboard.press('ControlOrMeta+z')
  await expect(reply).toHaveValue('Dear customer, ')
  // A mention is one step, and what stood before it can still be undone.
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

  // Half a word of an input method is not sent.
  const input = await page.context().newCDPSession(page)
  await input.send('Input.imeSetComposition', { text: 'にほ', selectionStart: 2, selectionEnd: 2 })
  await page.keyboard.press('Control+Enter')
  await expect(reply).toHaveValue('Dear customer, にほ')
  await input.send('Input.insertText', { text: '日本' })
  await expect(reply).toHaveValue('Dear customer, 日本')

  // Letters typed right after belong to the next reply.
  await page.keyboard.press('Control+Enter')
  await page.keyboard.type('abcdefghijklmnopqrstuvwxyz')
  await expect(
    feed(page).getByRole('article').filter({ hasText: 'Dear customer, 日本' }),
  ).toHaveCount(1)
  await expect(reply).toHaveValue('abcdefghijklmnopqrstuvwxyz')
  await expect(reply).toBeFocused()
})
