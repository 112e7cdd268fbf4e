import PostalMime from 'postal-mime'
import { createTransport } from 'nodemailer'
import { expect, it } from 'vitest'
import { compose } from '#main/mail/compose'
import { sendersOf, type Writing } from '#main/mail/write-mail'

const writing = (sendsAsWorkspaces: boolean) =>
  ({ sender: { name: 'House', address: 'help@house.example' }, sendsAsWorkspaces }) as Writing

it('mail of a team comes from the server’s own address, and replies go to the workspace', () => {
  expect(sendersOf('Mia via W1', 'security@w2.example', writing(false))).toEqual({
    from: { name: 'Mia via W1', address: 'help@house.example' },
    replyTo: { name: '', address: 'security@w2.example' },
  })
})

it('in mode alone, mail comes from the address of the workspace', () => {
  expect(sendersOf('Mia via W1', 'care@w1.example', writing(true))).toEqual({
    from: { name: 'Mia via W1', address: 'care@w1.example' },
  })
})

it('text that looks like an encoded word is read as written', async () => {
  const trick = '=?utf-8?q?Eve=0D=0ABcc:_b@evil?='
  const composer = createTransport({ streamTransport: true, buffer: true })
  const { message } = await composer.sendMail(
    compose({
      messageId: '<a@b.example>',
      date: new Date(0),
      from: { name: trick, address: 'help@house.example' },
      replyTo: { name: '', address: 'care@w1.example' },
      to: 'nora@customer.example',
      subject: `Re: ${trick} [#1]`,
      text: 'x',
      html: '<p>x</p>',
    }),
  )
  const raw = message as Buffer
  const read = await PostalMime.parse(raw)
  const seen = (text: string | undefined) => text?.replaceAll('\u2060', '')
  expect(seen(read.subject)).toBe(`Re: ${trick} [#1]`)
  expect(seen(read.from?.name)).toBe(trick)
  expect(read.replyTo?.map(({ address }) => address)).toEqual(['care@w1.example'])
  expect(raw.toString()).not.toContain(trick)
})
