import { readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { createId } from '@paralleldrive/cuid2'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { NewTicketFields } from '#shared/domain/draft'
import type { Membership } from '#shared/domain/workspace'
import { type DraftingDesktop, openDraftingDesktop } from '#tests/support/drafting'
import { type TestDatabase, type TestMember, openTestDatabase } from '#tests/support/test-database'

/*
 * Desktops of one person, each with its own disk, on a real database. What the window shows is read
 * as the window reads it.
 */

let db: TestDatabase
let acme: Membership
let mia: TestMember
let ticketId: string
let here: DraftingDesktop
let there: DraftingDesktop

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

const FIELDS: NewTicketFields = {
  subject: 'Half a subj',
  requesterText: 'cora@',
  requester: null,
  requesterName: '',
  priority: 'HIGH',
  assignee: null,
}

const rows = async (userId = mia.person.id) =>
  (
    await db.sql.query<{ text: string; kind: string }>(
      'SELECT "text", "kind" FROM "Draft" WHERE "userId" = $1 ORDER BY "kind"',
      [userId],
    )
  ).rows

const texts = async (desktop: DraftingDesktop) => {
  const draft = await desktop.at({})
  return draft === undefined
    ? null
    : { text: draft.text, versions: draft.versions.map(({ text }) => text) }
}

/**
 * How long ago something was written is known to within the time that a call takes. A minute is more than any
 * call takes, so that the other desktop's words are newer for certain.
 */
const letAMinutePass = (desktop: DraftingDesktop) => desktop.turnBack(-60_000)

const addUpload = async (state: 'READY' | 'RECEIVING' = 'READY', userId = mia.person.id) => {
  const id = createId()
  await db.sql.query(
    `INSERT INTO "Upload" ("id", "workspaceId", "userId", "name", "type", "size", "receivedBytes", "sha256", "state")
     VALUES ($1, $2, $3, 'plan.txt', 'text/plain', 2, 2, repeat('a', 64), $4::"UploadState")`,
    [id, acme.workspaceId, userId, state],
  )
  return { id, name: 'plan.txt', type: 'text/plain', size: 2 }
}

describe('one desktop', () => {
  it('has each draft back after kill -9, even if it never reached the database', async () => {
    here.setAway(true)
    await here.type({}, 'A reply')
    await here.type({ kind: 'NOTE' }, 'A note')
    await here.type({ kind: 'TICKET' }, 'What happened', { fields: FIELDS })
    await here.killAndStart()
    expect(await here.at({})).toMatchObject({ text: 'A reply', fields: null })
    expect(await here.at({ kind: 'NOTE' })).toMatchObject({ text: 'A note' })
    expect(await here.at({ kind: 'TICKET' })).toMatchObject({
      text: 'What happened',
      fields: FIELDS,
    })
    expect(await rows()).toEqual([])
  })

  it('sends to the database what was written while the database was offline', async () => {
    here.setAway(true)
    await here.type({}, 'Written offline')
    await here.sync()
    expect(here.troubles.at(-1)).toMatchObject({ code: 'database.offline' })
    expect(await rows()).toEqual([])
    here.setAway(false)
    await here.sync()
    expect(await rows()).toEqual([{ text: 'Written offline', kind: 'REPLY' }])
  })

  it('stores the last letters that arrive after the session has ended, and none after somebody else has signed in', async () => {
    here.setSignedIn(false)
    await here.type({}, 'The last letters')
    expect(await texts(here)).toEqual({ text: 'The last letters', versions: [] })
    const stranger = createId()
    const late = here.ask('drafts:save', {
      userId: stranger,
      workspaceId: acme.workspaceId,
      ticketId,
      kind: 'REPLY',
      text: 'Not mine',
      fields: null,
      files: [],
      line: createId(),
    })
    await expect(late).rejects.toMatchObject({ code: 'session.required' })
    here.setSignedIn(true)
    await here.sync()
    expect(await rows()).toEqual([{ text: 'The last letters', kind: 'REPLY' }])
  })

  it('restores what was discarded, also after kill -9, but not what was sent', async () => {
    const place = { userId: mia.person.id, workspaceId: acme.workspaceId, ticketId }
    await here.type({}, 'Thrown away')
    await here.type({ kind: 'NOTE' }, 'Sent')
    await here.sync()
    await here.ask('drafts:discard', { ...place, kind: 'REPLY' })
    await here.ask('drafts:sent', { ...place, kind: 'NOTE' })
    await here.sync()
    expect(await rows()).toEqual([])
    await here.killAndStart()
    expect(await here.at({})).toBeUndefined()
    expect(await here.ask('drafts:restore', { ...place, kind: 'NOTE' })).toBeNull()
    const back = await here.ask('drafts:restore', { ...place, kind: 'REPLY' })
    expect(back).toMatchObject({ text: 'Thrown away' })
    await here.sync()
    expect(await rows()).toEqual([{ text: 'Thrown away', kind: 'REPLY' }])
  })

  it('does not take its own text for another’s if it was killed before it stored the revision', async () => {
    const file = async () => `${await here.folder()}/${acme.workspaceId}.${ticketId}.reply.json`
    await here.type({}, 'Hello wrold')
    const before = await readFile(await file())
    await here.sync()
    // The database has it, and the process dies before that is on the disk.
    await writeFile(await file(), before)
    await here.killAndStart()
    await here.type({}, 'Hello world')
    await here.sync()
    await there.sync()
    expect(await texts(there)).toEqual({ text: 'Hello world', versions: [] })
  })

  it('moves an unreadable file aside, reports it once, and gets the draft from the database', async () => {
    await here.type({}, 'In good order')
    await here.sync()
    const name = `${acme.workspaceId}.${ticketId}.reply`
    await writeFile(`${await here.folder()}/${name}.json`, '{"format": 1, nonsense')
    await here.killAndStart()
    expect(here.unreadable).toBe(1)
    await here.sync()
    expect(await texts(here)).toEqual({ text: 'In good order', versions: [] })
    expect(here.unreadable).toBe(0)
    const aside = (await readdir(await here.folder())).filter((one) => one.includes('broken'))
    expect(aside).toHaveLength(1)
    expect(await readFile(`${await here.folder()}/${aside[0] ?? ''}`, 'utf8')).toContain('nonsense')
  })

  it('reports a full or read-only disk, and stores the text in the database all the same', async () => {
    await here.type({}, 'Before')
    const folder = await here.folder()
    await rm(folder, { recursive: true })
    await writeFile(folder, 'a file where a folder should be')
    await expect(here.type({}, 'Before and after')).rejects.toMatchObject({
      code: 'disk.not-writable',
    })
    await here.sync()
    expect(await rows()).toEqual([{ text: 'Before and after', kind: 'REPLY' }])
    await rm(folder)
    await here.type({}, 'Before, after and now')
    await here.killAndStart()
    expect(await texts(here)).toEqual({ text: 'Before, after and now', versions: [] })
  })

  it('stores 2,000,000 characters, characters that no database accepts, and a file', async () => {
    const file = await addUpload()
    const text = `${'ß'.repeat(1_999_990)}\u0000\ud800`
    await here.type({}, text, { files: [file] })
    await here.sync()
    expect(here.troubles).toEqual([])
    await here.killAndStart()
    await here.sync()
    expect(await here.at({})).toMatchObject({ text, files: [file] })
    await there.sync()
    const other = await there.at({})
    expect(other?.text).toBe(`${'ß'.repeat(1_999_990)}\ufffd\ufffd`)
    expect(other?.files).toEqual([file])
  })
})

describe('two desktops', () => {
  it('share what is written, changed and discarded', async () => {
    await here.type({}, 'Begun here')
    await here.sync()
    await there.sync()
    expect(await texts(there)).toEqual({ text: 'Begun here', versions: [] })
    expect(there.batch).toEqual([{ userId: mia.person.id, workspaceId: acme.workspaceId }])
    await there.type({}, 'Begun here, done there')
    await there.sync()
    await here.sync()
    expect(await texts(here)).toEqual({ text: 'Begun here, done there', versions: [] })
    await here.ask('drafts:discard', {
      userId: mia.person.id,
      workspaceId: acme.workspaceId,
      ticketId,
      kind: 'REPLY',
    })
    await here.sync()
    await there.sync()
    expect(await texts(there)).toBeNull()
  })

  it('lose no other text when the shown one is sent', async () => {
    await here.type({}, 'It is the fuse')
    letAMinutePass(here)
    await there.type({}, 'It is the cable')
    await here.sync()
    await there.sync()
    const left = { text: '', versions: ['It is the fuse'] }
    const place = { workspaceId: acme.workspaceId, ticketId, kind: 'REPLY' as const }
    for (let times = 0; times < 2; times += 1) {
      await there.ask('drafts:sent', { userId: mia.person.id, ...place })
      await there.sync()
      await here.sync()
      expect(await texts(there)).toEqual(left)
      expect(await texts(here)).toEqual(left)
    }
    const versionId = (await here.at({}))?.versions[0]?.id ?? ''
    const forgotten = await here.ask('drafts:drop-version', { ...place, versionId })
    expect(forgotten).toMatchObject({ text: '', versions: [] })
    await here.sync()
    await there.sync()
    expect(await texts(here)).toBeNull()
    expect(await texts(there)).toBeNull()
  })

  it('lose no text when both write the same draft: the newer one wins, the other becomes a version', async () => {
    await here.type({}, 'Dear Cora')
    await here.sync()
    await there.sync()
    await here.type({}, 'Dear Cora, it is the fuse')
    letAMinutePass(here)
    await there.type({}, 'Dear Cora, it is the cable')
    await here.sync()
    await there.sync()
    await here.sync()
    const both = { text: 'Dear Cora, it is the cable', versions: ['Dear Cora, it is the fuse'] }
    expect(await texts(there)).toEqual(both)
    expect(await texts(here)).toEqual(both)

    // Both continue, in turns: there are still two texts, and neither in an old form.
    await here.type({}, 'Dear Cora, it is the cable!')
    await here.sync()
    await there.type({}, 'Dear Cora, it is the cable?')
    await there.sync()
    await here.sync()
    expect(await texts(here)).toEqual({
      text: 'Dear Cora, it is the cable?',
      versions: ['Dear Cora, it is the cable!', 'Dear Cora, it is the fuse'],
    })
  })

  it('a desktop that was offline for long does not override newer text, whatever its clock says', async () => {
    await here.type({}, 'Common')
    await here.sync()
    await there.sync()
    there.setAway(true)
    // Its clock is wrong by a day, which must not matter. What counts is how long ago it was.
    there.turnBack(-86_400_000)
    await there.type({}, 'Old words')
    there.turnBack(-86_400_000 - 60_000)
    await here.type({}, 'New words')
    await here.sync()
    there.setAway(false)
    await there.sync()
    expect(await texts(there)).toEqual({ text: 'New words', versions: ['Old words'] })
    await here.sync()
    expect(await texts(here)).toEqual({ text: 'New words', versions: ['Old words'] })
  })

  it('a version is swapped with the text and back, and removed', async () => {
    await here.type({}, 'One')
    letAMinutePass(here)
    await there.type({}, 'Two')
    await here.sync()
    await there.sync()
    const draft = await there.at({})
    expect(draft).toMatchObject({ text: 'Two', versions: [{ text: 'One' }] })
    const place = { workspaceId: acme.workspaceId, ticketId, kind: 'REPLY' as const }
    const [version] = draft?.versions ?? []
    const taken = await there.ask('drafts:take-version', { ...place, versionId: version?.id ?? '' })
    expect(taken).toMatchObject({ text: 'One', versions: [{ text: 'Two' }] })
    const again = there.ask('drafts:take-version', { ...place, versionId: version?.id ?? '' })
    await expect(again).rejects.toMatchObject({ code: 'draft.not-found' })
    const dropped = await there.ask('drafts:drop-version', {
      ...place,
      versionId: taken.versions[0]?.id ?? '',
    })
    expect(dropped).toMatchObject({ text: 'One', versions: [] })
    await here.sync()
    expect(await texts(here)).toEqual({ text: 'One', versions: [] })
  })

  it('one sends while the other has written more: that stays a draft', async () => {
    const place = { userId: mia.person.id, workspaceId: acme.workspaceId, ticketId }
    await here.type({}, 'Yes')
    await here.sync()
    await there.sync()
    await there.type({}, 'No, and this is why')
    await there.sync()
    await here.ask('drafts:sent', { ...place, kind: 'REPLY' })
    await here.sync()
    expect(await texts(here)).toEqual({ text: 'No, and this is why', versions: [] })
    await there.ask('drafts:sent', { ...place, kind: 'REPLY' })
    await there.sync()
    await here.sync()
    expect([await texts(here), await texts(there)]).toEqual([null, null])
  })

  it('keep the files of both', async () => {
    const [one, two] = [await addUpload(), await addUpload()]
    await here.type({}, 'One', { files: [one] })
    letAMinutePass(here)
    await there.type({}, 'Two', { files: [two] })
    await here.sync()
    await there.sync()
    expect((await there.at({}))?.files).toEqual([one, two])
  })

  it('a text that starts with the other is no version', async () => {
    await here.type({}, 'Dear Cora')
    await here.sync()
    await there.type({}, 'Dear Cora, thank you')
    await there.sync()
    expect(await texts(there)).toEqual({ text: 'Dear Cora, thank you', versions: [] })
  })
})

describe('what the database refuses', () => {
  it('stays on the disk: an archived workspace, a viewer, a ticket that is gone', async () => {
    const set = (isActive: boolean) =>
      db.sql.query('UPDATE "Workspace" SET "isActive" = $2 WHERE "id" = $1', [
        acme.workspaceId,
        isActive,
      ])
    await set(false)
    try {
      await here.type({}, 'Too late')
      await here.sync()
    } finally {
      await set(true)
    }
    expect(here.troubles).toEqual([])
    expect(await texts(here)).toEqual({ text: 'Too late', versions: [] })
    expect(await rows()).toEqual([])
    // The next letter is a new try.
    await here.type({}, 'Too late?')
    await here.sync()
    expect(await rows()).toEqual([{ text: 'Too late?', kind: 'REPLY' }])

    await db.sql.query(`UPDATE "WorkspaceUser" SET "role" = 'VIEWER' WHERE "userId" = $1`, [
      mia.person.id,
    ])
    await here.type({}, 'A viewer’s words')
    await here.sync()
    expect(here.troubles).toEqual([])
    expect(await rows()).toEqual([{ text: 'Too late?', kind: 'REPLY' }])
    expect(await texts(here)).toEqual({ text: 'A viewer’s words', versions: [] })
  })

  it('a draft for a deleted ticket stays on its author’s disk', async () => {
    await here.type({}, 'Nearly done')
    await here.sync()
    await db.sql.query('DELETE FROM "Ticket" WHERE "id" = $1', [ticketId])
    await here.sync()
    expect(await texts(here)).toEqual({ text: 'Nearly done', versions: [] })
    await here.type({}, 'Nearly done!')
    await here.sync()
    await here.killAndStart()
    await here.sync()
    expect(here.troubles).toEqual([])
    expect(await texts(here)).toEqual({ text: 'Nearly done!', versions: [] })
  })

  it('an ended membership or session removes nothing from the disk, and all of it is back after returning', async () => {
    await here.type({}, 'Before')
    await here.sync()
    const member = (isActive: boolean) =>
      db.sql.query('UPDATE "WorkspaceUser" SET "isActive" = $2 WHERE "userId" = $1', [
        mia.person.id,
        isActive,
      ])
    await member(false)
    await here.sync()
    await there.sync()
    expect(await texts(here)).toEqual({ text: 'Before', versions: [] })
    expect(await texts(there)).toBeNull()
    await member(true)
    await here.sync()
    await there.sync()
    expect(await texts(there)).toEqual({ text: 'Before', versions: [] })
    await db.sql.query('UPDATE private.sessions SET revoked_at = now() WHERE user_id = $1', [
      mia.person.id,
    ])
    await here.type({}, 'Before and after')
    await here.sync()
    expect(await texts(here)).toEqual({ text: 'Before and after', versions: [] })
    expect(await rows()).toEqual([{ text: 'Before', kind: 'REPLY' }])
  })
})

describe('access', () => {
  it('nobody else can see a draft or add files to it', async () => {
    const ben = await db.addMember(acme, 'OWNER', 'Ben Agent')
    const foreign = await addUpload('READY', ben.person.id)
    await here.type({}, 'Between me and me', { files: [foreign] })
    await here.sync()
    const other = await openDraftingDesktop(ben.call, ticketId)
    await other.sync()
    expect(await other.at({})).toBeUndefined()
    await other.close()
    const { rows: kept } = await db.sql.query(
      'SELECT "uploadIds" FROM "Draft" WHERE "userId" = $1',
      [mia.person.id],
    )
    expect(kept).toEqual([{ uploadIds: [] }])
  })

  it('a desktop is only told about its own person’s drafts', async () => {
    const heard = async (call = mia.call) => {
      const [row] = await call.database.$queryRaw<
        { answer: { cursor: string; changes: object[] } }[]
      >`
        SELECT read_changes(NULL) AS "answer"`
      return row?.answer.cursor ?? ''
    }
    const changes = async (cursor: string, call = mia.call) => {
      const [row] = await call.database.$queryRaw<{ answer: { changes: object[] } }[]>`
        SELECT read_changes(${cursor}) AS "answer"`
      return row?.answer.changes
    }
    const ben = await db.addMember(acme, 'OWNER', 'Ben Agent')
    const [mine, his] = [await heard(), await heard(ben.call)]
    await here.type({}, 'Psst')
    await here.sync()
    expect(await changes(mine)).toEqual([
      {
        kind: 'drafts',
        workspaceId: acme.workspaceId,
        ticketId,
        version: null,
        hasContent: false,
      },
    ])
    expect(await changes(his, ben.call)).toEqual([])
  })
})
