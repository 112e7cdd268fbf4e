import { describe, expect, it } from 'vitest'
import { sortSmtpError } from '#main/mail/smtp-transport'

const error = (code: string, command: string, responseCode: number, words: string) =>
  Object.assign(new Error(words), { code, command, responseCode })

describe('the response of a mail server', () => {
  it.each([
    [['EENVELOPE', 'MAIL FROM', 553, '5.7.1 not owned by user'], 'sender-refused', 'route', false],
    [['EENVELOPE', 'MAIL FROM', 550, 'no'], 'sender-refused', 'route', false],
    [['EENVELOPE', 'MAIL FROM', 552, '5.3.4 too large'], 'refused', 'message', true],
    [['EENVELOPE', 'MAIL FROM', 451, 'slow down'], 'try-later', 'route', false],
    [
      ['EENVELOPE', 'RCPT TO', 553, '5.7.1 <a@b>: Sender address rejected: not owned by user c'],
      'sender-refused',
      'route',
      false,
    ],
    [['EENVELOPE', 'RCPT TO', 550, '5.7.1 Relaying denied'], 'relay-refused', 'route', false],
    [
      ['EENVELOPE', 'RCPT TO', 554, '5.7.1 <a@b>: Relay access denied'],
      'relay-refused',
      'route',
      false,
    ],
    [
      ['EENVELOPE', 'RCPT TO', 454, '4.7.1 <a@b>: Relay access denied'],
      'relay-refused',
      'route',
      false,
    ],
    [['EENVELOPE', 'RCPT TO', 550, '5.1.1 User unknown'], 'refused', 'message', true],
    [['EENVELOPE', 'RCPT TO', 452, '4.2.2 Mailbox full'], 'try-later', 'message', false],
    [['EAUTH', 'AUTH PLAIN', 454, '4.7.0 Temporary failure'], 'sign-in-later', 'route', false],
    [['EAUTH', 'AUTH PLAIN', 535, '5.7.8 Bad'], 'sign-in-refused', 'route', false],
    [['EMESSAGE', 'DATA', 554, 'spam'], 'refused', 'message', true],
  ] as const)('%j is %s about the %s', ([code, command, reply, words], trouble, about, lasting) => {
    expect(sortSmtpError(error(code, command, reply, words))).toMatchObject({
      trouble,
      about,
      lasting,
      reply,
    })
  })
})
