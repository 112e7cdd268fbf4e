import { randomBytes } from 'node:crypto'
import { makeTempDir } from '#tests/support/temp-dir'
import {
  openTestDatabase,
  silentLog,
  type TestDatabase,
  type TestMember,
} from '#tests/support/test-database'
import { rm } from 'node:fs/promises'
import { createImportService, type ImportService } from '#main/features/imports/import-service'
import {
  IMPORT_CHUNK_BYTES,
  type ImportMapping,
  type ImportProgress,
  type ImportReport,
} from '#shared/domain/import'
import type { Membership } from '#shared/domain/workspace'

/** A database for one test file. Each test gets a workspace, a member and a data folder. */
export interface ImportRoom {
  db: TestDatabase
  newTable(patienceMs?: number): Promise<ImportTable>
  close(): Promise<void>
}

export interface ImportTable {
  db: TestDatabase
  workspace: Membership
  member: TestMember
  dataDir: string
  imports: ImportService
  /** Every progress event, in order. */
  told: ImportProgress[]
  /** How often tickets were reported as changed. */
  /** The app after a restart: same data folder, nothing in memory. */
  restart(): ImportService
  upload(files: Upload[], imports?: ImportService): Promise<string>
  /** Uploads, maps as guessed (or as given), runs to the end, and returns the report. */
  importAll(files: Upload[], mapping?: ImportMapping): Promise<ImportReport>
  /** Waits until an import has ended for any reason. */
  ended(importId: string): Promise<ImportProgress>
  tickets(): Promise<Record<string, unknown>[]>
  /** How many tickets and history entries the workspace has. */
  counted(): Promise<{ tickets: number; histories: number }>
  /** The audit log's entries about imports into the workspace, in order. */
  audited(): Promise<{ action: string; actorId: string | null; after: string | null }[]>
  /** Resolves as soon as there is a ticket. */
  untilSomeAreIn(): Promise<void>
  close(): Promise<void>
}

export interface Upload {
  name: string
  bytes: Buffer
}

export const csv = (text: string, name = 'tickets.csv'): Upload => ({
  name,
  bytes: Buffer.from(text),
})

export async function openImportRoom(): Promise<ImportRoom> {
  const db = await openTestDatabase()
  return {
    db,
    newTable: (patienceMs = 20_000) => openImportTable(db, patienceMs),
    close: () => db.close(),
  }
}

async function openImportTable(db: TestDatabase, patienceMs: number): Promise<ImportTable> {
  const workspace = await db.addWorkspace()
  const member = await db.addMember(workspace)
  const dataDir = await makeTempDir(`imports-${randomBytes(3).toString('hex')}`)
  const told: ImportProgress[] = []
  const waiting = new Map<string, (progress: ImportProgress) => void>()
  const restart = () =>
    createImportService({
      dataDir,
      clock: () => new Date(),
      log: silentLog,
      patienceMs,
      onProgress: (progress) => {
        told.push(progress)
        if (progress.state !== 'running') waiting.get(progress.importId)?.(progress)
      },
    })
  const imports = restart()

  const upload: ImportTable['upload'] = async (files, on = imports) => {
    const sizes = files.map(({ name, bytes }) => ({ name, size: bytes.length }))
    const { importId } = await on.begin(sizes, member.call)
    for (const [file, { bytes }] of files.entries()) {
      for (let offset = 0; offset < bytes.length; offset += IMPORT_CHUNK_BYTES) {
        const piece = new Uint8Array(bytes.subarray(offset, offset + IMPORT_CHUNK_BYTES))
        await on.append({ importId, file, offset, bytes: piece }, member.call)
      }
    }
    return importId
  }
  const ended: ImportTable['ended'] = (importId) => {
    const last = told.findLast((progress) => progress.importId === importId)
    if (last !== undefined && last.state !== 'running') return Promise.resolve(last)
    return new Promise((resolve) => waiting.set(importId, resolve))
  }

  const audited: ImportTable['audited'] = async () => {
    const { rows } = await db.sql.query<{
      action: string
      actorId: string | null
      after: string | null
    }>(
      `SELECT "action", "actorId", "after" FROM "AuditEntry"
         WHERE "workspaceId" = $1 AND "noun" = 'import' ORDER BY "id"`,
      [workspace.workspaceId],
    )
    return rows
  }
  const counted: ImportTable['counted'] = async () => {
    const { rows } = await db.sql.query<{ tickets: number; histories: number }>(
      `SELECT (SELECT count(*)::int FROM "Ticket" WHERE "workspaceId" = $1) AS tickets,
         (SELECT count(*)::int FROM "TicketHistory" WHERE "workspaceId" = $1) AS histories`,
      [workspace.workspaceId],
    )
    return rows[0] ?? { tickets: -1, histories: -1 }
  }

  return {
    db,
    workspace,
    member,
    dataDir,
    imports,
    told,
    restart,
    upload,
    async importAll(files, mapping) {
      const importId = await upload(files)
      const preview = await imports.preview(importId, mapping, member.call)
      await imports.start(importId, preview.mapping, member.call)
      await ended(importId)
      return imports.report(importId, member.call)
    },
    ended,
    async tickets() {
      const { rows } = await db.sql.query<Record<string, unknown>>(
        `SELECT t.*, u."email" AS requester, private.name_in(t."workspaceId", u."id", u."name") AS requester_name, a."email" AS assignee
         FROM "Ticket" t JOIN "User" u ON u."id" = t."createdById"
         LEFT JOIN "User" a ON a."id" = t."assignedToId"
         WHERE t."workspaceId" = $1 ORDER BY t."number"`,
        [workspace.workspaceId],
      )
      return rows
    },
    counted,
    audited,
    async untilSomeAreIn() {
      while ((await counted()).tickets === 0) await new Promise((next) => setImmediate(next))
    },
    async close() {
      await imports.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
