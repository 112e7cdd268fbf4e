import { createId } from '@paralleldrive/cuid2'
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import type { NewTicketFields } from '#shared/domain/draft'
import type { Membership } from '#shared/domain/workspace'
import { type DraftingDesktop, openDraftingDesktop } from '#tests/support/drafting'
import { type TestDatabase, type TestMember, openTestDatabase } from '#tests/support/test-database'

/*
 * Desktops of one person, each with its own disk, on a real database. What the window shows is read
 * as the window reads it.
 */

export let db: TestDatabase
export let acme: Membership
export let mia: TestMember
export let ticketId: string
export let here: DraftingDesktop
export let there: DraftingDesktop

export const FIELDS: NewTicketFields = {
  subject: 'Half a subj',
  requesterText: 'cora@',
  requester: null,
  requesterName: '',
  priority: 'HIGH',
  assignee: null,
}

export const rows = async (userId = mia.person.id) =>
  (
    await db.sql.query<{ text: string; kind: string }>(
      'SELECT "text", "kind" FROM "Draft" WHERE "userId" = $1 ORDER BY "kind"',
      [userId],
    )
  ).rows

export const texts = async (desktop: DraftingDesktop) => {
  const draft = await desktop.at({})
  return draft === undefined
    ? null
    : { text: draft.text, versions: draft.versions.map(({ text }) => text) }
}

/**
 * The age of a text is only known to within the time of a call. No call takes a minute, so after a
 * minute the other desktop's text is certainly newer.
 */
export const letAMinutePass = (desktop: DraftingDesktop) => desktop.turnBack(-60_000)

export const addUpload = async (state: 'READY' | 'RECEIVING' = 'READY', userId = mia.person.id) => {
  const id = createId()
  await db.sql.query(
    `INSERT INTO "Upload" ("id", "workspaceId", "userId", "name", "type", "size", "receivedBytes", "sha256", "state")
     VALUES ($1, $2, $3, 'plan.txt', 'text/plain', 2, 2, repeat('a', 64), $4::"UploadState")`,
    [id, acme.workspaceId, userId, state],
  )
  return { id, name: 'plan.txt', type: 'text/plain', size: 2 }
}

/** Before and after the tests of a file: a workspace. For each test: a person with two desktops. */
export function setUpDrafts(): void {
  beforeAll(async () => {
    db = await openTestDatabase()
    acme = await db.addWorkspace('Acme')
  })
  afterAll(() => db.close())
  beforeEach(async () => {
    mia = await db.addMember(acme, 'MEMBER')
    ticketId = await db.addTicket(acme)
    here = await openDraftingDesktop(mia.call, ticketId)
    there = await openDraftingDesktop(mia.anotherDesktop(), ticketId)
  })
  afterEach(async () => {
    await here.close()
    await there.close()
  })
}
