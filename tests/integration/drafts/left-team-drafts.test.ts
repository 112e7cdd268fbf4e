import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { teamIdentity } from '#main/database/open-database'
import { forgetTeam } from '#main/features/team/forget-team'
import type { Membership } from '#shared/domain/workspace'
import { type DraftingDesktop, openDraftingDesktop } from '#tests/support/drafting'
import { type TestDatabase, openTestDatabase, silentLog } from '#tests/support/test-database'

// What a desktop that has left its team still has on its disk.

const TEAM = {
  server: { host: 'desk.acme.example', port: 5432, database: 'support' },
  login: 'connect_i_0123456789abcdef01234567',
  password: 'secret',
  joined: true,
}

let db: TestDatabase
let acme: Membership
let ticketId: string
let here: DraftingDesktop

beforeAll(async () => {
  db = await openTestDatabase()
  acme = await db.addWorkspace('Acme')
})
afterAll(() => db.close())
beforeEach(async () => {
  const mia = await db.addMember(acme, 'MEMBER')
  ticketId = await db.addTicket(acme)
  here = await openDraftingDesktop(mia.call, ticketId, teamIdentity(TEAM))
})
afterEach(() => here.close())

const forget = () => forgetTeam({ dataDir: here.dataDir, team: TEAM, log: silentLog })
const onDisk = async () => {
  const names = await readdir(here.dataDir, { recursive: true, withFileTypes: true })
  const files = names.filter((one) => one.isFile() && one.name !== 'desktop')
  return Promise.all(files.map(({ parentPath, name }) => readFile(join(parentPath, name), 'utf8')))
}

describe('the drafts of a team that was left', () => {
  it('are removed if the database has them, whoever wrote them here', async () => {
    await here.type({}, 'To Cora in Kiel')
    await here.type({ kind: 'NOTE' }, 'She has called twice')
    await here.sync()
    await here.drafts.stop()
    expect(await onDisk()).toHaveLength(2)
    const words = await forget()
    expect(words).toBe('Your drafts are on the server too, and the copies here were removed.')
    expect(await onDisk()).toEqual([])
    // The server still has it.
    const { rows } = await db.sql.query<{ text: string }>(
      'SELECT "text" FROM "Draft" WHERE "ticketId" = $1 ORDER BY "text"',
      [ticketId],
    )
    expect(rows.map(({ text }) => text)).toEqual(['She has called twice', 'To Cora in Kiel'])
    expect(await forget()).toBe('')
  })

  it('stay if the database does not have them, and are reported', async () => {
    await here.type({}, 'To Cora in Kiel')
    await here.sync()
    here.setAway(true)
    await here.type({ kind: 'NOTE' }, 'Known to this disk alone')
    await here.drafts.stop()
    const folder = dirname(await here.folder())
    const words = `One draft that the server does not have is kept in ${folder}, and no window shows it. The others were removed from this computer.`
    expect(await forget()).toBe(words)
    const [kept, ...others] = await onDisk()
    expect(kept).toContain('Known to this disk alone')
    expect(others).toEqual([])
    // A text written at the last moment is added.
    await here.type({}, 'To Cora in Kiel, and more')
    expect(await forget()).toContain('2 drafts that the server does not have are kept in')
  })

  it('are removed if they were discarded; an unreadable file stays', async () => {
    await here.type({}, 'Thrown away')
    await here.sync()
    await here.ask('drafts:discard', {
      userId: here.userId,
      workspaceId: acme.workspaceId,
      ticketId,
      kind: 'REPLY',
    })
    await here.drafts.stop()
    const own = await here.folder()
    await writeFile(join(own, 'half.json'), '{ "text": "Half')
    expect(await forget()).toContain('One draft that the server does not have is kept')
    expect(await onDisk()).toEqual(['{ "text": "Half'])
    expect(await forget()).toContain('One draft')
  })

  it('of another database and its own folder stay, and copies of files are removed', async () => {
    await here.type({}, 'To Cora in Kiel')
    await here.sync()
    await here.drafts.stop()
    const copy = join(here.dataDir, 'opened', 'copy-1', 'contract.txt')
    await mkdir(dirname(copy), { recursive: true })
    await writeFile(copy, 'The contract of Cora')
    const other = { ...TEAM, login: 'connect_i_ffffffffffffffffffffffff' }
    expect(await forgetTeam({ dataDir: here.dataDir, team: other, log: silentLog })).toBe('')
    const [kept, ...others] = await onDisk()
    expect(kept).toContain('Kiel')
    expect(others).toEqual([])
  })
})
