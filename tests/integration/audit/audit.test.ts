import { createId } from '@paralleldrive/cuid2'
import { beforeAll, describe, expect, it } from 'vitest'
import { listEntries } from '#main/features/audit/list-entries'
import { noteImport } from '#main/features/imports/imports-repository'
import type { WorkspaceRole } from '#shared/domain/workspace'
import { openDesktop } from '#tests/support/desktop'
import { attempt } from '#tests/support/walls'
import { acme, setUpAudit, beta, db, happened, mia, ranked, read } from '#tests/support/audit-setup'

setUpAudit()

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
