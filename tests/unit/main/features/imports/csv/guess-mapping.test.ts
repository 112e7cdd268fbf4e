import { describe, expect, it } from 'vitest'
import { guessMapping } from '#main/features/imports/csv/guess-mapping'
import { isMissing, priorityOfWord, statusOfWord } from '#main/features/imports/csv/status-words'

/** The guess by column names, with the values of one or more rows below the headers. */
function guess(headers: string[], ...rows: string[][]): Record<string, string> {
  const columns = headers.map((header, index) => ({
    header,
    values: rows.map((row) => row[index] ?? ''),
  }))
  return Object.fromEntries(
    Object.entries(guessMapping(columns)).map(([field, index]) => [field, headers[index] ?? '']),
  )
}

describe('guessing the mapping', () => {
  it('recognises the ticket list of Zendesk', () => {
    const headers =
      'Summation column,Id,Requester,Requester id,Requester external id,Requester email,Submitter,Assignee,Group,Subject,Tags,Status,Priority,Via,Ticket type,Created at,Updated at,Assigned at,Due date,Solved at'
    expect(guess(headers.split(','))).toEqual({
      externalId: 'Id',
      subject: 'Subject',
      requesterEmail: 'Requester email',
      requesterName: 'Requester',
      status: 'Status',
      priority: 'Priority',
      tags: 'Tags',
      assigneeEmail: 'Assignee',
      createdAt: 'Created at',
      updatedAt: 'Updated at',
      closedAt: 'Solved at',
    })
  })

  it('recognises the exports of Freshdesk and osTicket', () => {
    expect(
      guess(
        'Ticket ID,Subject,Description,Status,Type,Priority,Created time,Full name,Email'.split(
          ',',
        ),
      ),
    ).toEqual({
      externalId: 'Ticket ID',
      subject: 'Subject',
      description: 'Description',
      requesterEmail: 'Email',
      requesterName: 'Full name',
      status: 'Status',
      priority: 'Priority',
      createdAt: 'Created time',
    })
    expect(
      guess(
        'Ticket Number,Date Created,Subject,From,From Email,Priority,Department,Current Status,Last Updated,Due Date,Closed Date,Agent Assigned'.split(
          ',',
        ),
      ),
    ).toEqual({
      externalId: 'Ticket Number',
      subject: 'Subject',
      requesterEmail: 'From Email',
      requesterName: 'From',
      status: 'Current Status',
      priority: 'Priority',
      assigneeEmail: 'Agent Assigned',
      createdAt: 'Date Created',
      updatedAt: 'Last Updated',
      closedAt: 'Closed Date',
    })
  })

  it('decides by the values if a name is ambiguous', () => {
    expect(guess(['Customer', 'Title'], ['anna@example.com', 'Printer'])).toMatchObject({
      requesterEmail: 'Customer',
    })
    expect(guess(['Customer', 'Mail'], ['Anna Berg', 'anna@example.com'])).toEqual({
      requesterName: 'Customer',
      requesterEmail: 'Mail',
    })
  })

  it('uses a resolution time as closing date only if it is a date', () => {
    expect(guess(['Time to Resolution'], ['01-06-2023 18:05'])).toEqual({
      closedAt: 'Time to Resolution',
    })
    expect(guess(['Time to Resolution'], ['4 hours'])).toEqual({})
  })

  it('never uses an arbitrary date as the creation', () => {
    expect(guess(['Date of Purchase'], ['22-03-2021'])).toEqual({})
  })

  it('finds an address under an unknown header', () => {
    expect(guess(['Wer', 'Was'], ['anna@example.com', 'x'])).toEqual({ requesterEmail: 'Wer' })
  })

  it('uses the values if the file has no header', () => {
    const columns = [
      ['1001', '1002'],
      ['anna@example.com', 'ben@example.org'],
      ['Printer offline', 'Cannot sign in'],
      ['The printer on the second floor does not answer.', 'My password is refused since today.'],
      ['open', 'closed'],
      ['2024-03-05 10:00', '2024-03-06 11:00'],
    ].map((values) => ({ header: '', values }))
    expect(guessMapping(columns)).toEqual({
      externalId: 0,
      requesterEmail: 1,
      subject: 2,
      description: 3,
      status: 4,
      createdAt: 5,
    })
  })
})

describe('terms of other helpdesks', () => {
  it.each([
    ['new', 'OPEN'],
    ['Active', 'IN_PROGRESS'],
    ['In Progress', 'IN_PROGRESS'],
    ['work_in_progress', 'IN_PROGRESS'],
    ['Pending Customer Response', 'WAITING'],
    ['on-hold', 'WAITING'],
    ['Awaiting User Info', 'WAITING'],
    ['solved', 'RESOLVED'],
    ['Closed - duplicate', 'CLOSED'],
    ['4', 'RESOLVED'],
    ['frobnicated', null],
    ['-100', null],
  ])('reads status %s', (word, status) => expect(statusOfWord(word)).toBe(status))

  it.each([
    ['Critical', 'URGENT'],
    ['normal', 'MEDIUM'],
    ['3 - Moderate', 'MEDIUM'],
    ['1 - Critical', 'URGENT'],
    ['P2', 'HIGH'],
    ['1', 'URGENT'],
    ['4', 'LOW'],
    ['whatever', null],
  ])('reads priority %s', (word, priority) =>
    expect(priorityOfWord(word, 'one-is-urgent')).toBe(priority),
  )

  it('reverses the numbers for a helpdesk that counts upwards', () => {
    expect(priorityOfWord('1', 'one-is-low')).toBe('LOW')
    expect(priorityOfWord('4', 'one-is-low')).toBe('URGENT')
  })

  it('recognises what exports write for an empty value', () => {
    expect(['', ' ', '?', '-', 'N/A', 'null', 'None', 'NaN'].every(isMissing)).toBe(true)
    expect(['no', 'name', '0', 'Nullarbor'].some(isMissing)).toBe(false)
  })
})
