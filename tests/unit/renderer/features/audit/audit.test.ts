import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { createApi } from '#renderer/api/client'
import { createAuditStore } from '#renderer/features/audit/audit-store'
import { ACTION_WORDS, auditSentence, GROUPS_OF } from '#renderer/features/audit/audit-words'
import { AUDIT_GROUPS, type AuditEntry } from '#shared/domain/audit'
import type { WireError } from '#shared/errors'
import { FakeMain } from '#tests/support/fake-bridge'

const sqlFiles = join(import.meta.dirname, '../../../../../prisma/sql')

/** Every action that the database writes into the log. */
function actionsOfTheDatabase(): string[] {
  const found = new Set<string>()
  for (const path of readdirSync(sqlFiles, { recursive: true, encoding: 'utf8' })) {
    if (!path.endsWith('.sql')) continue
    const sql = readFileSync(join(sqlFiles, path), 'utf8')
    for (const [, action = ''] of sql.matchAll(/'([a-z]+(?:-[a-z]+)*\.[a-z]+(?:-[a-z]+)*)'/g)) {
      // Settings of a connection have the same form.
      if (!action.startsWith('app.')) found.add(action)
    }
  }
  return [...found].sort()
}

const mia = { id: 'u00000000000000000000001', name: 'Mia Agent', email: 'mia@example.org' }
const entry = (part: Partial<AuditEntry>): AuditEntry => ({
  id: 'a00000000000000000000001',
  at: '2026-11-23T10:00:00.000Z',
  actor: mia,
  action: 'member.role-changed',
  target: null,
  targetPerson: null,
  before: null,
  after: null,
  installation: 'laptop (mia)',
  ...part,
})
const said = (part: Partial<AuditEntry>) =>
  auditSentence(entry(part), 'UTC')
    .map(({ text }) => text)
    .join('')

describe('the text of an entry', () => {
  test('exists for every action of the database, and each action has a filter group', () => {
    const actions = actionsOfTheDatabase()
    expect(actions.length).toBeGreaterThan(30)
    const message = 'give these actions words in features/audit/audit-words.ts'
    expect(
      actions.filter((action) => !(action in ACTION_WORDS)),
      message,
    ).toEqual([])
    const nouns: string[] = Object.values(AUDIT_GROUPS).flat()
    expect(
      actions.filter((action) => !nouns.includes(action.split('.')[0] ?? '')),
      'give these actions a kind in AUDIT_GROUPS',
    ).toEqual([])
    expect(Object.keys(ACTION_WORDS).filter((action) => !actions.includes(action))).toEqual([])
  })

  test('every group is offered for one log or the other', () => {
    const offered = new Set([...GROUPS_OF.workspace, ...GROUPS_OF.installation])
    expect([...offered].sort()).toEqual(Object.keys(AUDIT_GROUPS).sort())
  })

  test.each<[Partial<AuditEntry>, string]>([
    [
      { target: 'ben@example.org', before: 'MEMBER', after: 'VIEWER' },
      'changed the role of ben@example.org from Member to Viewer',
    ],
    [
      {
        target: 'ben@example.org',
        targetPerson: { ...mia, name: 'Ben Okoye' },
        before: 'ADMIN',
        after: 'OWNER',
      },
      'changed the role of Ben Okoye from Admin to Owner',
    ],
    [
      { action: 'member.invited', target: 'cora@example.org', after: 'MEMBER' },
      'invited cora@example.org as Member',
    ],
    [
      { action: 'settings.changed', target: 'timeZone', before: 'UTC', after: 'Europe/Oslo' },
      'changed the time zone from UTC to Europe/Oslo',
    ],
    [
      { action: 'settings.changed', target: 'signature', before: null, after: 'Kind regards' },
      'set the signature to Kind regards',
    ],
    [
      { action: 'settings.changed', target: 'signature', before: 'Kind regards', after: null },
      'removed the signature, which was Kind regards',
    ],
    [{ action: 'session.opened', target: 'mia@example.org' }, 'signed in'],
    [{ action: 'session.ended', target: 'ben@example.org' }, 'ended a session of ben@example.org'],
    [{ action: 'audit.exported' }, 'exported this audit log'],
    [{ action: 'moon.landed', target: 'sea', after: 'soft' }, 'moon.landed: sea, soft'],
    [{ action: 'moon.left' }, 'moon.left'],
  ])('%o', (part, words) => {
    expect(said(part)).toBe(words)
  })

  test('shows an absence by its days, including the last one', () => {
    const after = '2026-11-23T00:00:00.000Z – 2026-12-01T00:00:00.000Z – ben@example.org'
    const words = said({ action: 'member.away-set', target: 'mia@example.org', after })
    expect(words).toMatch(/23.* – .*30.* – ben@example\.org$/)
    expect(words).not.toContain('00:00')
  })

  test('marks values apart from the other words', () => {
    const parts = auditSentence(entry({ target: 'ben', before: 'MEMBER', after: 'VIEWER' }), 'UTC')
    expect(parts.filter(({ isValue }) => isValue).map(({ text }) => text)).toEqual([
      'ben',
      'Member',
      'Viewer',
    ])
  })
})

describe('the page', () => {
  const setUp = () => {
    const main = new FakeMain({ tickets: 1 })
    const save = vi.fn<(parts: readonly string[]) => void>()
    const api = createApi(main.bridge())
    const store = createAuditStore({ api, scope: 'workspace', timeZone: 'Europe/Oslo', save })
    return { main, store, save }
  }
  const away: WireError = { code: 'database.offline', details: {} }

  test('shows the newest first and loads to the very last entry, each once', async () => {
    const { store } = setUp()
    await store.getState().reload()
    expect(store.getState().actors).toHaveLength(2)
    while (store.getState().nextCursor !== null) {
      // Requested twice, as scrolling does. It is loaded only once.
      await Promise.all([store.getState().loadMore(), store.getState().loadMore()])
    }
    const ids = store.getState().entries.map(({ id }) => id)
    expect(ids).toHaveLength(500)
    expect(new Set(ids).size).toBe(500)
  })

  test('requests what the filters say, with days in the workspace’s time zone', async () => {
    const { main, store } = setUp()
    await store.getState().filter({ group: 'members', actor: 'operator', text: ' ben ' })
    await store.getState().filter({ firstDay: '2026-11-02', lastDay: '2026-11-02' })
    const { input } = main.calls.findLast(({ channel }) => channel === 'audit:list') ?? {}
    expect(input).toEqual({
      scope: 'workspace',
      group: 'members',
      actorId: null,
      text: ' ben ',
      from: '2026-11-01T23:00:00.000Z',
      until: '2026-11-02T23:00:00.000Z',
      limit: 60,
    })
  })

  test('does not send the group and person of one log to the other', async () => {
    const { main, store } = setUp()
    await store.getState().filter({ group: 'members', actor: 'operator' })
    await store.getState().filter({ scope: 'installation' })
    const { input } = main.calls.findLast(({ channel }) => channel === 'audit:list') ?? {}
    expect(input).toEqual({ scope: 'installation', limit: 60 })
  })

  test('ignores a response that a newer filter has overtaken', async () => {
    const { store } = setUp()
    const slow = store.getState().filter({ group: 'tags' })
    const quick = store.getState().filter({ group: 'members' })
    await Promise.all([slow, quick])
    const shown = store.getState().entries.map(({ action }) => action.split('.')[0])
    expect(new Set(shown)).toEqual(new Set(['member']))
  })

  test('keeps the list if a later page fails, and can retry', async () => {
    const { main, store } = setUp()
    await store.getState().reload()
    main.failWith = away
    await store.getState().loadMore()
    expect(store.getState()).toMatchObject({ load: 'ready' })
    expect(store.getState().error).not.toBeNull()
    expect(store.getState().entries).toHaveLength(60)
    main.failWith = null
    await store.getState().loadMore()
    expect(store.getState().entries).toHaveLength(120)
    expect(store.getState().error).toBeNull()
  })

  test('exports all parts into one file, and saves nothing if a part fails', async () => {
    const { main, store, save } = setUp()
    const parts = ['head\r\n', 'middle\r\n', 'end\r\n']
    main.overrides['audit:export'] = ({ cursor }) => {
      const index = Number(cursor ?? 0)
      const nextCursor = index + 1 < parts.length ? String(index + 1) : null
      return { csv: parts[index] ?? '', entries: 1, nextCursor }
    }
    await store.getState().export()
    expect(save.mock.calls).toEqual([[parts]])
    main.overrides['audit:export'] = ({ cursor }) => {
      if (cursor !== undefined) throw main.refusal('database.offline', {})
      return { csv: 'head\r\n', entries: 1, nextCursor: '1' }
    }
    await store.getState().export()
    expect(save).toHaveBeenCalledTimes(1)
    expect(store.getState()).toMatchObject({ exported: null })
    expect(store.getState().exportError).not.toBeNull()
  })
})
