import { expect, test } from 'vitest'
import { errorText } from '#renderer/errors/error-text'
import { fieldProblem, refusedField, ruleText } from '#renderer/errors/rule-text'
import { SubjectSchema } from '#shared/domain/ticket'
import { EmailSchema } from '#shared/domain/email-address'
import { DomainError, type ErrorDetails } from '#shared/errors'

const EXAMPLES: ErrorDetails = {
  'input.invalid': { issues: [{ path: 'requester.email', rule: 'not-an-email' }] },
  'input.too-large': { maxBytes: 8_500_000 },
  'sender.untrusted': {},
  'session.required': {},
  'permission.denied': {},
  'setup.already-done': {},
  'code.wrong': { attemptsLeft: 1 },
  'code.gone': {},
  'code.limited': { retryInSeconds: 24 },
  'ticket.not-found': {},
  'ticket.changed-meanwhile': { by: 'Mia Wong', at: '2026-11-23T10:00:00.000Z', version: 3 },
  'edit.overtaken': { now: { name: 'Invoices' } },
  'assignee.not-member': {},
  'requester.not-found': {},
  'tag.not-found': {},
  'tag.name-taken': { tagId: null, name: 'billing' },
  'canned-reply.name-taken': {},
  'canned-reply.not-found': {},
  'member.already': {},
  'member.not-found': {},
  'member.deactivated': {},
  'invitation.not-found': {},
  'invitation.limited': { retryInSeconds: 24 },
  'substitute.not-member': {},
  'workspace.not-found': {},
  'workspace.archived': {},
  'workspace.last-owner': {},
  'slug.taken': {},
  'user.not-found': {},
  'user.last-administrator': {},
  'comment.conflict': {},
  'upload.not-found': {},
  'upload.too-many': {},
  'upload.out-of-order': { receivedBytes: 1024 },
  'upload.incomplete': { receivedBytes: 1024, size: 2048 },
  'attachment.not-found': {},
  'attachment.damaged': { name: 'invoice.pdf' },
  'attachment.can-run': { name: 'setup.exe' },
  'attachment.no-program': { name: 'model.step' },
  'attachment.not-text': {},
  'attachment.too-large': { maxBytes: 26_214_400 },
  'attachment.ticket-full': { maxBytes: 209_715_200, usedBytes: 209_715_199 },
  'draft.not-found': {},
  'reply.overtaken': { commentIds: [] },
  'files.not-there': {},
  'import.not-found': {},
  'import.unreadable': { reason: 'The file is empty.' },
  'import.busy': {},
  'link.unreadable': { part: 'host' },
  'link.used': {},
  'team.unreachable': { host: 'db.example.org', port: 5432, reason: 'ECONNREFUSED' },
  'team.untrusted': { host: 'db.example.org', reason: 'self-signed certificate' },
  'team.foreign': { database: 'other' },
  'team.version': { database: 'newer' },
  'team.joined-already': {},
  'installation.not-found': {},
  'installation.too-many-links': { limit: 50 },
  'disk.full': {},
  'disk.not-writable': { folder: '/data/outbox' },
  'database.offline': {},
  'database.unknown-outcome': {},
  'database.busy': {},
  'database.overloaded': {},
  'database.disk-full': {},
  'database.damaged': {},
  'database.untrusted': { reason: 'its certificate has expired' },
  'database.update-needed': {},
  'calls.too-many': { limit: 250 },
  unexpected: { incidentId: 'ab12' },
}
const codes = Object.keys(EXAMPLES) as (keyof ErrorDetails)[]

test.each(codes)('%s has a text in plain sentences', (code) => {
  const words = errorText(new DomainError(code, EXAMPLES[code]))
  expect(words).toMatch(/^\p{Lu}.*\.$/u)
  expect(words).not.toMatch(/undefined|null|NaN|\[object|!/u)
  expect(words).not.toContain(code === 'unexpected' ? '\n' : code)
})

test('the details appear in the text', () => {
  const words = codes.map((code) => errorText(new DomainError(code, EXAMPLES[code]))).join(' ')
  for (const part of ['1 attempt left', '24 s', 'Mia Wong', '/data/outbox', '8.5', 'ab12']) {
    expect(words).toContain(part)
  }
})

test('the last wrong code says that there are no attempts left', () => {
  expect(errorText(new DomainError('code.wrong', { attemptsLeft: 0 }))).toContain(
    'no attempts left',
  )
})

test('an error of the window itself is shown without its internal message', () => {
  expect(errorText(new TypeError('x is not a function'))).not.toContain('function')
})

test('a field error names the broken rule and its limit', () => {
  expect(fieldProblem(SubjectSchema, 'x', 'The subject')).toBe(
    'The subject needs at least 2 characters.',
  )
  expect(fieldProblem(SubjectSchema, 'x'.repeat(201), 'The subject')).toBe(
    'The subject can have at most 200 characters.',
  )
  expect(fieldProblem(SubjectSchema, 'a\u0000b', 'The subject')).toContain('cannot be stored')
  expect(fieldProblem(EmailSchema, 'nobody', 'E-mail')).toContain('name@example.com')
  expect(fieldProblem(SubjectSchema, 'Printer 🖨️', 'The subject')).toBeNull()
})

test('a refusal by main is shown beside its field and nowhere else', () => {
  const error = new DomainError('input.invalid', EXAMPLES['input.invalid'])
  expect(refusedField(error, 'requester', 'Requester')).toContain('e-mail address')
  expect(refusedField(error, 'subject', 'Subject')).toBeNull()
  expect(refusedField(new Error('other'), 'requester', 'Requester')).toBeNull()
})

test('a rule without its own text still gives a sentence', () => {
  expect(ruleText('something-new', 'The subject')).toBe('The subject is not valid.')
})
