import { describe, expect, it } from 'vitest'
import { readTargetCode, targetCode } from '#main/notifications/target-code'
import { wordNotice } from '#main/notifications/word-notice'
import { manyWords } from '#main/notifications/words/many'
import { findTicketLink } from '#main/windows/handed-link'
import { NotificationTypeSchema } from '#shared/domain/notification'
import { fakeId } from '#tests/support/fake-data'
import { newsOf } from '#tests/support/fake-news'

const plainly = { isHidden: false, mayWrite: true, isOneOfMany: false }

describe('the text of a notification', () => {
  it('has the ticket’s number and subject, and what happened', () => {
    expect(wordNotice(newsOf(7), plainly)).toEqual({
      title: '#7 Question 7',
      body: 'Ben replied: words 7',
      offers: ['reply'],
    })
  })

  it('names its workspace for people who have several', () => {
    expect(wordNotice(newsOf(7), { ...plainly, isOneOfMany: true }).body).toBe(
      'Ben replied: words 7\nAcme care',
    )
  })

  it.each(NotificationTypeSchema.options)('hides everything except that it arrived: %s', (type) => {
    const { title, body } = wordNotice(newsOf(7, { type }), { ...plainly, isHidden: true })
    expect(title).toBe('Connect Support')
    expect(body).not.toMatch(/7|Ben|words|Question|Acme/)
    expect(body.length).toBeGreaterThan(10)
  })

  it('is cut if it is too long, never inside a letter, and has no direction characters', () => {
    const subject = `\u202ereversed\u0007 ${'👩‍👩‍👧‍👦'.repeat(30)}`
    const ticket = { id: fakeId('t', 7), number: 7, subject, isAssigned: true }
    const { title, body } = wordNotice(newsOf(7, { ticket, content: 'x '.repeat(1000) }), plainly)
    expect(title).not.toMatch(/[\u202e\u0007]/)
    expect(title.length).toBeLessThanOrEqual(121)
    expect(title.endsWith('👩‍👩‍👧‍👦…')).toBe(true)
    expect(body.length).toBeLessThanOrEqual(301)
  })

  it('has no buttons if the ticket is gone or the person has no write access', () => {
    expect(wordNotice(newsOf(7, { ticket: null }), plainly)).toMatchObject({
      title: 'Connect Support',
      offers: [],
    })
    expect(wordNotice(newsOf(7), { ...plainly, mayWrite: false }).offers).toEqual([])
  })
})

describe('the text for many', () => {
  it('counts first what matters most to a person', () => {
    const all = (['TICKET_CREATED', 'MENTION', 'TICKET_CREATED', 'OTP_SENT'] as const).map(
      (type) => ({ type }),
    )
    expect(manyWords(all, false)).toEqual({
      title: '4 notifications',
      body: '1 mention of you, 2 new tickets, 1 code sent',
    })
  })
})

describe('the id of a notification', () => {
  const target = {
    name: 'ticket',
    workspaceId: fakeId('w', 1),
    ticketId: fakeId('t', 2),
    wants: 'look',
  } as const

  it('says what a click opens, is found in surrounding text, and is short enough for Windows', () => {
    const code = targetCode({ ...target, wants: 'reply' })
    expect(code.length).toBeLessThanOrEqual(64)
    expect(readTargetCode(`type=click&tag=${code}&group=`)).toEqual(target)
    expect(readTargetCode(targetCode({ name: 'list' }))).toEqual({ name: 'list' })
  })

  it.each(['', 'trial', 't.short.ids', `t.${'a'.repeat(40)}.${'b'.repeat(24)}`, '%E0%A4%A'])(
    'is null if it is not ours: %s',
    (text) => expect(readTargetCode(text)).toBeNull(),
  )
})

describe('a link to a ticket', () => {
  const link = `connect-support://ticket/${fakeId('w', 1)}/${fakeId('t', 2)}`

  it('is found in the arguments of a start', () => {
    expect(findTicketLink(['/usr/bin/app', '--flag', link])).toEqual({
      name: 'ticket',
      workspaceId: fakeId('w', 1),
      ticketId: fakeId('t', 2),
      wants: 'look',
    })
  })

  it.each([
    `${link}/more`,
    link.slice(0, -10),
    link.replace('ticket', 'join'),
    `${link}'; DROP`,
    '',
  ])('is null for anything else: %s', (other) => expect(findTicketLink([other])).toBeNull())
})
