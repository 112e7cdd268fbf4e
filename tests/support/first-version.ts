import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { createId } from '@paralleldrive/cuid2'
import type { Client } from 'pg'

const MIGRATIONS = join(import.meta.dirname, '../data/migrations-0.1.0.json.gz')

/**
 * Writes the migrations of version 0.1.0, or the first `count` of them, into a folder to migrate
 * from. Returns the folder.
 */
export async function firstVersion(count = Number.POSITIVE_INFINITY): Promise<string> {
  const text = gunzipSync(await readFile(MIGRATIONS)).toString('utf8')
  const steps = Object.entries(JSON.parse(text) as Record<string, string>)
  const folder = await mkdtemp(join(tmpdir(), 'connect-first-version-'))
  await mkdir(join(folder, 'sql'))
  for (const [name, sql] of steps.slice(0, count)) {
    await mkdir(join(folder, 'migrations', name), { recursive: true })
    await writeFile(join(folder, 'migrations', name, 'migration.sql'), sql)
  }
  return folder
}

/**
 * The data of a small team after a day: a workspace, people, tickets, messages, drafts, files,
 * settings.
 */
export async function fillFirstVersion(sql: Client): Promise<void> {
  await sql.query(`SELECT begin_setup('Acme', 'Mia Agent', 'mia@example.org')`)
  const { rows } = await sql.query<{ workspace: string; mia: string }>(
    'SELECT workspace_id AS workspace, user_id AS mia FROM private.setup',
  )
  const { workspace, mia } = rows[0] ?? { workspace: '', mia: '' }
  const [noah, ticket, comment, tag, file, upload] = Array.from({ length: 6 }, () => createId())
  const insert = async (table: string, row: Record<string, unknown>) => {
    const columns = Object.keys(row).map((column) => `"${column}"`)
    await sql.query(
      `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map((_, i) => `$${i + 1}`).join(', ')})`,
      Object.values(row),
    )
  }
  const inWorkspace = { workspaceId: workspace }
  await insert('"User"', { id: noah, email: 'noah@example.org', name: 'Noah Helper' })
  await insert('"WorkspaceUser"', { id: createId(), userId: noah, ...inWorkspace, role: 'MEMBER' })
  const written = { ...inWorkspace, createdById: mia }
  const ofTicket = { ...inWorkspace, ticketId: ticket }
  await insert('"Ticket"', {
    ...written,
    id: ticket,
    subject: 'Größe stimmt nicht',
    description: 'The shirt is too small.',
    assignedToId: noah,
  })
  await sql.query(`UPDATE "Ticket" SET "status" = 'WAITING' WHERE "id" = $1`, [ticket])
  await insert('"Tag"', { ...inWorkspace, id: tag, name: 'Refund', color: 'teal' })
  await insert('"TicketTag"', { ...ofTicket, tagId: tag })
  await insert('"Comment"', { ...ofTicket, id: comment, userId: mia, content: 'A note' })
  await insert('"CannedReply"', {
    ...written,
    id: createId(),
    name: 'Hello',
    content: 'Dear {name}',
  })
  await insert('"Draft"', {
    ...ofTicket,
    id: createId(),
    userId: mia,
    kind: 'REPLY',
    text: 'I am just writing',
    revision: 1,
    updatedAt: new Date(),
    writer: 'desk-1',
  })
  const bytes = Buffer.from('a file')
  const named = { name: 'a.txt', type: 'text/plain', size: bytes.length }
  await insert('"Attachment"', {
    ...inWorkspace,
    ...named,
    id: file,
    url: 'db:',
    commentId: comment,
  })
  await insert('"Upload"', { ...inWorkspace, ...named, id: upload, userId: noah })
  await insert('"FileChunk"', { ...inWorkspace, fileId: file, position: 0, bytes })
  await insert('private.sessions', {
    id: createId(),
    token_hash: Buffer.alloc(32, 7),
    user_id: mia,
    installation: 'laptop',
    login: 'connect_desktop',
  })
  const [invitation, link] = [createId(), createId()]
  await insert('"Invitation"', {
    ...inWorkspace,
    id: invitation,
    email: 'lea@example.org',
    invitedById: mia,
    expiresAt: new Date(),
  })
  await insert('private.join_tickets', {
    id: link,
    login: `connect_join_${link}`,
    expires_at: new Date(),
  })
  await insert('private.invitation_links', { invitation_id: invitation, ticket_id: link })
  await sql.query(`UPDATE "WorkspaceSettings" SET "signature" = 'Your Acme'`)
}
