import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { listMails, readListedMail } from '#main/features/imports/mail/list-mails'
import { inTempDir } from '#tests/support/temp-dir'

/** The first text line of each mail that is found in a mailbox. */
async function wordsIn(lines: readonly string[], end = '\n'): Promise<string[]> {
  const texts = await inTempDir('mailbox', async (folder) => {
    const path = join(folder, 'a.mbox')
    const bytes = Buffer.from(lines.join(end))
    await writeFile(path, bytes)
    const mails = await listMails([{ name: 'a.mbox', path, size: bytes.length }])
    return Promise.all(mails.map(async (mail) => String(await readListedMail(mail))))
  })
  return texts.map(
    (text) =>
      text
        .slice(text.search(/\r?\n\r?\n/u))
        .trim()
        .split(/\r?\n/u)[0] ?? '',
  )
}

const MARK = 'From kim@customer.example Tue Nov  3 10:00:00 2026'
const mail = (words: string) => ['From: Kim <kim@customer.example>', 'Subject: Lamp', '', words]

it.each([
  MARK,
  'From MAILER-DAEMON Fri Jul  8 12:08:34 2026',
  'From - Tue Nov 03 10:00:00 2026',
  'From kim@customer.example Tue Nov  3 10:00 CET 2026',
  'From 1712@xxx Tue Nov 03 10:00:00 2026 +0100',
])('the separator "%s" splits mails without an empty line before it', async (mark) => {
  for (const end of ['\n', '\r\n']) {
    const lines = [mark, ...mail('first'), mark, ...mail('second'), mark, ...mail('third'), '']
    expect(await wordsIn(lines, end)).toEqual(['first', 'second', 'third'])
  }
})

it.each([
  [`>${MARK}`, 'Subject: quoted'],
  [MARK, 'and no header line behind it'],
  ['From Tuesday on, at 10:00, we are open', 'Note: bring the lamp'],
  ['From kim I heard on Tue Nov 3 at 10:00 in 2026', 'Note: nothing'],
  [` ${MARK}`, 'Subject: set in'],
])('the line "%s" in a mail splits nothing', async (...lines) => {
  expect(await wordsIn([MARK, ...mail('first'), ...lines, 'end', ''])).toEqual(['first'])
})
