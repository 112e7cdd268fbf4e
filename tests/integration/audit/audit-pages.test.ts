import { beforeEach, describe, expect, it } from 'vitest'
import { exportEntries } from '#main/features/audit/export-entries'
import { listAuditActors } from '#main/features/audit/list-audit-actors'
import { listEntries } from '#main/features/audit/list-entries'
import type { AuditFilter } from '#shared/domain/audit'
import type { Membership } from '#shared/domain/workspace'
import { type TestMember } from '#tests/support/test-database'
import { setUpAudit, db, happened, read } from '#tests/support/audit-setup'

setUpAudit()

describe('pages and filters', () => {
  let workspace: Membership
  let owner: TestMember
  let ben: TestMember

  beforeEach(async () => {
    workspace = await db.addWorkspace()
    owner = await db.addMember(workspace, 'OWNER')
    ben = await db.addMember(workspace, 'ADMIN', 'Ben Okoye')
    await happened(workspace, 'workspace.renamed', owner, {
      target: 'Acme',
      before: 'Acmee',
      after: 'Acme',
      at: '2026-11-01T10:00:00Z',
    })
    await happened(workspace, 'invitation.revoked', ben, {
      target: 'cora@example.org',
      at: '2026-11-02T10:00:00Z',
    })
    await happened(workspace, 'tag.renamed', null, { target: '50%', at: '2026-11-03T10:00:00Z' })
    await happened(workspace, 'member.invited', owner, {
      target: 'dan@example.org',
      after: 'VIEWER',
      at: '2026-11-04T10:00:00Z',
    })
  })

  const all = [
    'member.invited dan@example.org',
    'tag.renamed 50%',
    'invitation.revoked cora@example.org',
    'workspace.renamed Acme',
  ]
  const [invited, renamedTag, revoked, renamed] = all

  it.each<[string, () => Partial<AuditFilter>, (string | undefined)[]]>([
    ['nothing', () => ({}), all],
    ['a kind of several nouns', () => ({ group: 'members' }), [invited, revoked]],
    ['a kind that did not happen', () => ({ group: 'desktops' }), []],
    ['a person', () => ({ actorId: owner.person.id }), [invited, renamed]],
    ['the operator', () => ({ actorId: null }), [renamedTag]],
    ['a kind and a person', () => ({ group: 'members', actorId: ben.person.id }), [revoked]],
    ['words of a target', () => ({ text: 'CORA' }), [revoked]],
    ['words of what was before', () => ({ text: 'acmee' }), [renamed]],
    ['a sign that means something to LIKE', () => ({ text: '0%' }), [renamedTag]],
    ['a time it began', () => ({ from: '2026-11-03T10:00:00Z' }), [invited, renamedTag]],
    ['a time it ended', () => ({ until: '2026-11-02T10:00:00Z' }), [renamed]],
    ['a day', () => ({ from: '2026-11-02T00:00:00Z', until: '2026-11-03T00:00:00Z' }), [revoked]],
  ])('by %s', async (_name, filter, expected) => {
    expect(await read(owner.call, filter())).toEqual(expected)
  })

  it('continues after the last entry at any depth, without losing or repeating one', async () => {
    // Some in the same millisecond.
    for (let index = 0; index < 7; index += 1) {
      await happened(workspace, 'member.ended', ben, {
        target: `${index}`,
        at: '2026-11-04T10:00:00Z',
      })
    }
    for (const filter of [{}, { group: 'members' as const }]) {
      const found: string[] = []
      let cursor: string | undefined
      do {
        const page = await listEntries(
          { scope: 'workspace', ...filter, limit: 3, cursor },
          owner.call,
        )
        found.push(...page.entries.map(({ id }) => id))
        cursor = page.nextCursor ?? undefined
      } while (cursor !== undefined)
      const whole = await listEntries({ scope: 'workspace', ...filter, limit: 200 }, owner.call)
      expect(found).toEqual(whole.entries.map(({ id }) => id))
      expect(found.length).toBe('group' in filter ? 9 : 11)
    }
  })

  it('refuses an invalid cursor', async () => {
    const call = listEntries({ scope: 'workspace', limit: 3, cursor: 'nonsense' }, owner.call)
    await expect(call).rejects.toMatchObject({ code: 'input.invalid' })
  })

  it('names who did it, also after they have left', async () => {
    await db.sql.query('UPDATE "WorkspaceUser" SET "isActive" = false WHERE "userId" = $1', [
      ben.person.id,
    ])
    const { entries } = await listEntries({ scope: 'workspace', limit: 10 }, owner.call)
    expect(entries.map(({ actor }) => actor?.name ?? null)).toEqual([
      'Mia Agent',
      null,
      'Ben Okoye',
      'Mia Agent',
    ])
    const actors = await listAuditActors({ scope: 'workspace' }, owner.call)
    expect(actors).toEqual([ben.person, owner.person])
  })

  it('is exported as CSV in parts with one header, harmless in a spreadsheet, and the log records it', async () => {
    await happened(workspace, 'tag.renamed', ben, { target: '=cmd|x', after: 'a "b", c' })
    const first = await exportEntries({ scope: 'workspace', group: 'tags' }, owner.call)
    expect(first.nextCursor).toBeNull()
    const [head, line, ...rest] = first.csv.split('\r\n')
    expect(head).toBe('Time,Person,E-mail,Action,Target,Before,After,Desktop')
    expect(line).toContain(`,Ben Okoye,${ben.person.email},tag.renamed,'=cmd|x,,"a ""b"", c",`)
    expect(rest).toEqual(['2026-11-03T10:00:00.000Z,Operator,,tag.renamed,50%,,,', ''])
    const [newest] = (await listEntries({ scope: 'workspace', limit: 1 }, owner.call)).entries
    expect(newest).toMatchObject({
      action: 'audit.exported',
      after: 'group: tags',
      actor: owner.person,
      installation: 'test',
    })
  })

  it('a long log is exported in several parts that fit together', async () => {
    await db.sql.query(
      `INSERT INTO "AuditEntry" ("workspaceId", "action", "target", "createdAt")
       SELECT $1, 'tag.renamed', 'tag ' || i, now() - i * interval '1 minute' FROM generate_series(1, 9000) i`,
      [workspace.workspaceId],
    )
    const parts: string[] = []
    let cursor: string | undefined
    do {
      const part = await exportEntries({ scope: 'workspace', actorId: null, cursor }, owner.call)
      parts.push(part.csv)
      cursor = part.nextCursor ?? undefined
    } while (cursor !== undefined)
    expect(parts).toHaveLength(3)
    const lines = parts.join('').split('\r\n').slice(0, -1)
    expect(new Set(lines).size).toBe(9002)
    expect(lines.filter((line) => line.startsWith('Time,'))).toHaveLength(1)
    const noted = await read(owner.call, { group: 'data' })
    expect(noted).toEqual(['audit.exported'])
  })
})
