import { createId } from '@paralleldrive/cuid2'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { exportEntries } from '#main/features/audit/export-entries'
import { listAuditActors } from '#main/features/audit/list-audit-actors'
import { listEntries } from '#main/features/audit/list-entries'
import { noteImport } from '#main/features/imports/imports-repository'
import type { Call } from '#main/ipc/handler'
import type { AuditFilter } from '#shared/domain/audit'
import type { Membership, WorkspaceRole } from '#shared/domain/workspace'
import { openDesktop } from '#tests/support/desktop'
import { attempt } from '#tests/support/walls'
import { openTestDatabase, type TestDatabase, type TestMember } from '#tests/support/test-database'

let db: TestDatabase
let acme: Membership
let beta: Membership
let mia: TestMember

beforeAll(async () => {
  db = await openTestDatabase()
  acme = await db.addWorkspace('Acme')
  beta = await db.addWorkspace('Beta')
  mia = await db.addMember(acme, 'OWNER')
})

afterAll(() => db.close())

/** An entry as the database's own functions write it, by the operator or by a person. */
async function happened(
  workspace: Membership | null,
  action: string,
  by: TestMember | null = null,
  values: { target?: string; before?: string; after?: string; at?: string } = {},
): Promise<void> {
  await db.sql.query(
    `INSERT INTO "AuditEntry" ("workspaceId", "actorId", "action", "target", "before", "after", "createdAt")
     VALUES ($1, $2, $3, $4, $5, $6, COALESCE($7::timestamptz, clock_timestamp()))`,
    [
      workspace?.workspaceId ?? null,
      by?.person.id ?? null,
      action,
      values.target ?? null,
      values.before ?? null,
      values.after ?? null,
      values.at ?? null,
    ],
  )
}

/** The same person with another role in the installation. The session gets what the database knows. */
async function ranked(member: TestMember, rank: 'USER' | 'ADMIN' | 'SUPER_ADMIN'): Promise<Call> {
  await db.sql.query('UPDATE "User" SET "role" = $2::"Role" WHERE "id" = $1', [
    member.person.id,
    rank,
  ])
  const { session } = member.call.viewer
  const user = { ...session.user, role: rank }
  return { ...member.call, viewer: { ...member.call.viewer, session: { ...session, user } } }
}

const read = async (call: Call, filter: Partial<AuditFilter> = {}, limit = 200) => {
  const { entries } = await listEntries({ scope: 'workspace', ...filter, limit }, call)
  return entries.map(({ action, target }) => `${action} ${target ?? ''}`.trim())
}

describe('who may read what', () => {
  beforeAll(async () => {
    await happened(acme, 'workspace.renamed', mia, { target: 'Acme' })
    await happened(beta, 'workspace.renamed', null, { target: 'Beta' })
    await happened(null, 'user.deactivated', null, { target: 'ben@example.org' })
  })

  it.each<[WorkspaceRole, boolean]>([
    ['OWNER', true],
    ['ADMIN', true],
    ['MEMBER', false],
    ['VIEWER', false],
  ])('%s reads the log of the workspace: %s', async (role, reads) => {
    const member = await db.addMember(acme, role)
    if (reads) expect(await read(member.call)).toContain('workspace.renamed Acme')
    else await expect(read(member.call)).rejects.toMatchObject({ code: 'permission.denied' })
    await expect(read(member.call, { scope: 'installation' })).rejects.toMatchObject({
      code: 'permission.denied',
    })

    // The same with psql, whatever the app allows.
    const connection = await openDesktop(db.app, member.token)
    const seen = await attempt(connection, 'SELECT DISTINCT "scope" FROM "AuditEntry"')
    expect(seen).toEqual(reads ? [{ scope: acme.workspaceId }] : [])
    for (const scope of [acme.workspaceId, beta.workspaceId, null]) {
      const allowed = reads && scope === acme.workspaceId
      for (const text of ['audit_actors($1)', `note_audit_export($1, '')`]) {
        const outcome = await attempt(connection, `SELECT ${text}`, [scope])
        if (allowed) expect(outcome, text).not.toBe('42501')
        else expect(outcome, `${text} of ${scope}`).toBe('42501')
      }
    }
    await connection.end()
  })

  it('a global ADMIN reads the installation’s log, and no workspace’s because of that', async () => {
    const admin = await db.addMember(acme, 'VIEWER')
    const call = await ranked(admin, 'ADMIN')
    expect(await read(call, { scope: 'installation' })).toContain(
      'user.deactivated ben@example.org',
    )
    await expect(read(call)).rejects.toMatchObject({ code: 'permission.denied' })
    const connection = await openDesktop(db.app, admin.token)
    expect(await attempt(connection, 'SELECT DISTINCT "scope" FROM "AuditEntry"')).toEqual([
      { scope: '' },
    ])
    await connection.end()
  })

  it('a SUPER_ADMIN reads everything', async () => {
    const member = await db.addMember(beta, 'MEMBER')
    const call = await ranked(member, 'SUPER_ADMIN')
    expect(await read(call)).toContain('workspace.renamed Beta')
    expect(await read(call, { scope: 'installation' })).toContain(
      'user.deactivated ben@example.org',
    )
    const connection = await openDesktop(db.app, member.token)
    const seen = await attempt(connection, 'SELECT DISTINCT "scope" FROM "AuditEntry"')
    expect(seen).toHaveLength(3)
    await connection.end()
  })

  it('nobody without a session, nor somebody whose membership has ended', async () => {
    const member = await db.addMember(acme, 'OWNER')
    expect(await read(member.call)).toContain('workspace.renamed Acme')
    await db.sql.query('UPDATE "WorkspaceUser" SET "isActive" = false WHERE "userId" = $1', [
      member.person.id,
    ])
    for (const token of [undefined, member.token]) {
      const connection = await openDesktop(db.app, token)
      expect(await attempt(connection, 'SELECT 1 FROM "AuditEntry"')).toEqual([])
      await connection.end()
    }
  })
})

describe('append-only', () => {
  it.each(['OWNER', 'ADMIN', 'MEMBER', 'VIEWER'] as const)(
    '%s cannot write, change or remove an entry, with any role',
    async (role) => {
      const member = await db.addMember(acme, role)
      await ranked(member, 'SUPER_ADMIN')
      const connection = await openDesktop(db.app, member.token)
      for (const text of [
        `INSERT INTO "AuditEntry" ("action") VALUES ('member.invited')`,
        `UPDATE "AuditEntry" SET "target" = 'nothing'`,
        `DELETE FROM "AuditEntry"`,
        `TRUNCATE "AuditEntry"`,
        `SELECT private.audit('${acme.workspaceId}', 'member.invited')`,
        `SELECT nextval('"AuditEntry_order"')`,
      ]) {
        expect(await attempt(connection, text), text).toBe('42501')
      }
      await connection.end()
    },
  )

  it('the owner cannot change or remove entries; retention can, when it declares itself', async () => {
    await happened(acme, 'member.invited')
    for (const text of [
      `UPDATE "AuditEntry" SET "target" = 'nothing'`,
      `DELETE FROM "AuditEntry"`,
      `TRUNCATE "AuditEntry"`,
    ]) {
      expect(await attempt(db.sql, text), text).toBe('42501')
    }
    await db.sql.query('BEGIN')
    await db.sql.query(`SET LOCAL app.retention = 'on'`)
    const { rowCount } = await db.sql.query(`DELETE FROM "AuditEntry"`)
    await db.sql.query('ROLLBACK')
    expect(rowCount).toBeGreaterThan(0)
  })
})

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

describe('imports', () => {
  const counts = { added: 2, alreadyThere: 1, rejected: 0 }

  it('are recorded once each, by people who may import', async () => {
    const member = await db.addMember(acme, 'MEMBER', 'Cora Agent')
    const { database } = member.call
    const { workspaceId } = acme
    const target = { database, workspaceId, as: 'member' } as const
    const importId = createId()
    const note = { importId, fileName: 'tickets.csv', counts }
    for (const step of ['started', 'started', 'finished', 'finished'] as const) {
      await noteImport(target, { ...note, step })
    }
    const { entries } = await listEntries(
      { scope: 'workspace', actorId: member.person.id, limit: 10 },
      mia.call,
    )
    expect(entries.map(({ action, target, after }) => [action, target, after])).toEqual([
      ['import.finished', 'tickets.csv', '2 added, 1 already there, 0 rejected'],
      ['import.started', 'tickets.csv', null],
    ])
  })

  it('cannot be recorded by people who may not import', async () => {
    const viewer = await db.addMember(acme, 'VIEWER')
    const { database } = viewer.call
    for (const workspace of [acme, beta]) {
      const target = { database, workspaceId: workspace.workspaceId, as: 'member' } as const
      const note = { importId: createId(), step: 'started', fileName: 'a.csv', counts } as const
      await expect(noteImport(target, note)).rejects.toMatchObject({
        message: expect.stringContaining('42501') as string,
      })
    }
  })
})
