import { join } from 'node:path'
import { expect, it } from 'vitest'
import { planImport } from '#main/features/imports/plan-import'
import { looksLikeMail } from '#main/mail-reader/mail-start'
import { readMessage } from '#main/mail-reader/read-message'
import { chooseProblem } from '#renderer/features/imports/choose-problem'
import { isMailFile, OUTLOOK_REFUSAL } from '#shared/domain/import'

const OUTLOOK = join(import.meta.dirname, '../../../../data/found-mail/files/outlook.msg')

it('an Outlook message is named, with advice', async () => {
  const file = { name: 'outlook.msg', path: OUTLOOK, size: 2034 }
  const defaults = { timeZone: 'UTC', defaultPriority: 'MEDIUM' as const }
  await expect(planImport([file], {}, defaults, undefined)).rejects.toMatchObject({
    details: { reason: OUTLOOK_REFUSAL },
  })
  expect(chooseProblem([{ name: 'Lamp.msg', size: 10 }])).toBe(OUTLOOK_REFUSAL)
})

it('a mail of Apple Mail is read without its length line and its flags', async () => {
  const mail = 'From: nora@customer.example\nSubject: Lamp\n\nThe lamp blinks.\n'
  const emlx = Buffer.from(`${mail.length}   \n${mail}<?xml version="1.0"?><plist></plist>\n`)
  expect(isMailFile('1234.emlx')).toBe(true)
  expect(looksLikeMail(emlx)).toBe(true)
  expect(await readMessage(emlx)).toMatchObject({ subject: 'Lamp', text: 'The lamp blinks.' })
})
