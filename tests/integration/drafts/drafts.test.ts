import { readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { createId } from '@paralleldrive/cuid2'
import { describe, expect, it } from 'vitest'
import { openDraftingDesktop } from '#tests/support/drafting'
import {
  FIELDS,
  acme,
  addUpload,
  db,
  here,
  mia,
  rows,
  texts,
  there,
  ticketId,
  setUpDrafts,
} from '#tests/support/drafts-setup'

setUpDrafts()

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
