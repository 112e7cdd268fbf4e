import { describe, expect, it } from 'vitest'
import { needsAttention } from '#admin/attention'
import { connectionProblem } from '#admin/connection-problem'
import type { DatabaseStatus, JobStatus } from '#admin/status-repository'
import type { DatabaseFacts } from '#main/database/inspect-database'

const facts: DatabaseFacts = {
  login: 'owner',
  rights: 'owner',
  server: '18.4',
  state: 'same',
  found: '2026_newest',
  expected: '2026_newest',
  changedFiles: [],
}
const job: JobStatus = {
  job: 'codes',
  runs: 3,
  lastStarted: new Date(),
  lastFinished: new Date(),
  lastError: null,
  holder: null,
  overdueSeconds: 0,
}
const well: DatabaseStatus = {
  migrations: { applied: 20, latest: '2026_newest' },
  clockSkewSeconds: 0,
  workspaces: [{ slug: 'acme', name: 'Acme', isActive: true, members: 2, tickets: 10 }],
  mail: { waiting: 1, oldestWaitingSeconds: 4, delayed: 0, failedLastDay: 0, sentLastDay: 7 },
  sessions: { open: 2, usedLastDay: 2 },
  logins: { desktops: 2, workers: 1, invitations: 0 },
  workers: [{ host: 'h', version: '1', login: 'w', startedAt: new Date(), seenSeconds: 5 }],
  jobs: [job],
  openings: [],
  notificationQueue: 0,
}
const team = (status: Partial<DatabaseStatus>) =>
  needsAttention('team', facts, { ...well, ...status }).join(' ')

describe('what the operator should act on', () => {
  it('is empty when everything works', () => {
    expect(needsAttention('team', facts, well)).toEqual([])
  })

  it.each<[string, Partial<DatabaseStatus>, string]>([
    ['no worker ever', { workers: [] }, 'No worker is running'],
    [
      'a worker that is silent',
      {
        workers: [{ host: 'h', version: '1', login: 'w', startedAt: new Date(), seenSeconds: 121 }],
      },
      'No worker is running',
    ],
    [
      'old mail',
      { mail: { ...well.mail, oldestWaitingSeconds: 660, delayed: 3 } },
      'has waited for 11 minutes (3 delayed)',
    ],
    [
      'a failed job',
      { jobs: [{ ...job, lastError: 'error 42501 (denied)' }] },
      'The job codes failed: error 42501',
    ],
    [
      'a job nobody does',
      { jobs: [{ ...job, overdueSeconds: 3_601 }] },
      'The job codes is overdue',
    ],
    ['a clock that is off', { clockSkewSeconds: -7.5 }, 'differs from this machine’s by -7.5 s'],
    [
      'what everybody may use against all',
      { openings: [{ what: 'may fill the disk', sql: 'REVOKE IT;' }] },
      'Everybody who can connect may fill the disk. A superuser closes it: REVOKE IT;',
    ],
    ['notifications that pile up', { notificationQueue: 0.4 }, 'is 40 % full'],
    ['no workspace', { workspaces: [] }, 'There is no workspace yet'],
  ])('is %s', (_what, status, words) => {
    expect(team(status)).toContain(words)
  })

  it('is never a closed app in mode alone', () => {
    const jobs = [{ ...job, overdueSeconds: 100_000 }]
    expect(needsAttention('alone', facts, { ...well, workers: [], jobs })).toEqual([])
  })

  it.each([
    ['empty', 'empty'],
    ['foreign', 'another program'],
    ['older', '"migrate"'],
    ['newer', 'newer than this program'],
  ] as const)('is only the database if it is %s', (state, words) => {
    const said = needsAttention('team', { ...facts, state }, null)
    expect(said).toEqual([expect.stringContaining(words)])
  })
})

describe('why the database refuses the login', () => {
  const url = new URL('postgresql://mia:secret@db.example.org/helpdesk')
  const failure = (fields: object) => Object.assign(new Error('no'), fields)
  it.each([
    [
      failure({ code: '28P01', severity: 'FATAL' }),
      'refuses the password of the login mia.',
      false,
    ],
    [failure({ code: '3D000', severity: 'FATAL' }), 'has no database helpdesk.', false],
    [failure({ code: '57P03', severity: 'FATAL' }), 'is starting or stopping.', true],
    [failure({ code: '53300', severity: 'FATAL' }), 'has no free connection.', true],
    [
      failure({ code: 'ECONNREFUSED', syscall: 'connect' }),
      'cannot be reached (ECONNREFUSED).',
      true,
    ],
    [new Error('The server does not support SSL connections'), 'offers no TLS.', false],
    [new Error('self-signed certificate'), 'is not trusted (self-signed certificate).', false],
  ])('is explained: %s', (error, words, passes) => {
    const problem = connectionProblem(error, url)
    expect(problem).toEqual({ words: expect.stringContaining(words) as string, passes })
    expect(problem?.words).not.toContain('secret')
  })

  it('is not guessed', () => {
    expect(connectionProblem(new Error('something else'), url)).toBeNull()
  })
})

it('an SQL file that the database has in another form is named', () => {
  const changedFiles = ['40-tickets/reading.sql']
  expect(needsAttention('team', { ...facts, changedFiles }, null)).toEqual([
    'These SQL files differ in the database: 40-tickets/reading.sql. "migrate" applies them.',
  ])
})
