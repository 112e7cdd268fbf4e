import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { createId } from '@paralleldrive/cuid2'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { fromBufferPromise } from 'yauzl'
import type { AttachmentDeps } from '#main/features/attachments/attachment-deps'
import { createFileCopies } from '#main/features/attachments/file-copies'
import { openAttachment } from '#main/features/attachments/open-attachment'
import { readBytes } from '#main/features/attachments/read-bytes'
import { readTextFile } from '#main/features/attachments/read-text-file'
import { saveAllAttachments } from '#main/features/attachments/save-all-attachments'
import { saveAttachment } from '#main/features/attachments/save-attachment'
import { serveFile } from '#main/features/attachments/serve-file'
import { startDrag } from '#main/features/attachments/start-drag'
import { createDatabaseFileStore } from '#main/features/attachments/storage/database-file-store'
import { createUploadService } from '#main/features/attachments/upload-service'
import type { Membership } from '#shared/domain/workspace'
import { picture } from '#tests/support/pictures'
import { attach, sendFile } from '#tests/support/uploading'
import {
  openTestDatabase,
  silentLog,
  type TestDatabase,
  type TestMember,
} from '#tests/support/test-database'

let db: TestDatabase
let acme: Membership
let mia: TestMember
let viewer: TestMember
let stranger: TestMember
let ticketId: string
let folder: string
let deps: AttachmentDeps
/** What the system was asked to do. */
let asked: string[]
let opened: string[]
let dragged: string[][]
const store = createDatabaseFileStore()
const uploads = createUploadService(store)

beforeAll(async () => {
  db = await openTestDatabase()
  acme = await db.addWorkspace()
  mia = await db.addMember(acme, 'OWNER')
  viewer = await db.addMember(acme, 'VIEWER', 'Ben Reader')
  stranger = await db.addMember(await db.addWorkspace('Other'), 'OWNER', 'Sam Stranger')
})
afterAll(() => db.close())
beforeEach(async () => {
  ticketId = await db.addTicket(acme)
  folder = mkdtempSync(join(tmpdir(), 'connect-saved-'))
  asked = []
  opened = []
  dragged = []
  deps = {
    store,
    copies: createFileCopies(join(folder, 'opened'), store, silentLog),
    system: {
      askWhereToSave: (name) => {
        asked.push(name)
        return Promise.resolve(join(folder, name))
      },
      open: (path) => {
        opened.push(path)
        return Promise.resolve('')
      },
      startDrag: (paths) => dragged.push([...paths]),
    },
  }
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

async function attached(name: string, content: Uint8Array | string): Promise<string> {
  const { id } = await sendFile(uploads, mia.call, { name, content, ticketId })
  await attach(db, mia.call, { ticketId }, [id])
  return id
}

const serve = (id: string, member = viewer) => serveFile(`app://files/${id}`, member.call, store)

describe('the address of a file', () => {
  it('serves a picture with its real type, complete', async () => {
    const content = picture(300, 200)
    const answer = await serve(await attached('anything.txt', content))
    expect(answer.status).toBe(200)
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'image/png',
      'content-length': String(content.byteLength),
      'content-security-policy': "sandbox; default-src 'none'",
      'x-content-type-options': 'nosniff',
    })
    expect(Buffer.from(await answer.arrayBuffer()).equals(content)).toBe(true)
  })

  it.each([
    ['HTML', '<!DOCTYPE html><script>parent.postMessage(1)</script>'],
    ['an SVG', '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'],
    ['words', 'Hello'],
  ])('serves %s as plain text', async (_what, content) => {
    const answer = await serve(await attached('picture.png', content))
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8')
    expect(await answer.text()).toBe(content)
  })

  it('serves no picture bomb, no PDF and no program', async () => {
    for (const content of [picture(60_000, 60_000), '%PDF-1.7\n', Buffer.from([77, 90, 0, 1])]) {
      const answer = await serve(await attached('photo.png', content))
      expect(answer.status).toBe(415)
      expect(await answer.text()).toBe('')
    }
  })

  it('answers 404 to strangers, for incomplete files, and for invalid addresses', async () => {
    const id = await attached('a.txt', 'Secret')
    expect((await serve(id, stranger)).status).toBe(404)
    const draft = await sendFile(uploads, mia.call, { content: 'Draft' })
    expect((await serve(draft.id, viewer)).status).toBe(404)
    expect((await serve(draft.id, mia)).status).toBe(200)
    for (const path of ['', '..%2fbundle', `${id}/x`, `${id}?a`, createId()]) {
      expect((await serve(path)).status, path).toBe(404)
    }
  })

  it('cuts off a damaged file before its end', async () => {
    const id = await attached('a.txt', 'x'.repeat(1_500_000))
    await db.sql.query(
      `UPDATE "FileChunk" SET "bytes" = overlay("bytes" PLACING 'y'::bytea FROM 9) WHERE "fileId" = $1 AND "position" = 0`,
      [id],
    )
    const answer = await serve(id)
    await expect(answer.text()).rejects.toMatchObject({ code: 'attachment.damaged' })
  })
})

describe('saving', () => {
  it.each([
    ['../../x', 'x'],
    ['CON', '_CON'],
    ['invoice\u202egnp.exe', 'invoicegnp.exe'],
    ['😀.txt', '😀.txt'],
    [`${'n'.repeat(300)}.pdf`, `${'n'.repeat(236)}.pdf`],
  ])('offers a name that is safe for disks: %j', async (name, safe) => {
    const id = await attached(name, 'content')
    const { saved } = await saveAttachment({ attachmentId: id }, viewer.call, deps)
    expect(saved).toEqual({ name: safe, folder: basename(folder) })
    expect(readFileSync(join(folder, safe), 'utf8')).toBe('content')
  })

  it('does nothing when the person cancels', async () => {
    const attachmentId = await attached('a.txt', 'content')
    deps.system.askWhereToSave = () => Promise.resolve(null)
    expect(await saveAttachment({ attachmentId }, mia.call, deps)).toEqual({ saved: null })
    expect(readdirSync(folder)).toEqual([])
  })

  it('leaves nothing of a damaged file, and does not touch an existing file of its name', async () => {
    const attachmentId = await attached('a.txt', 'content')
    await saveAttachment({ attachmentId }, mia.call, deps)
    await db.sql.query(`UPDATE "FileChunk" SET "bytes" = 'CONTENT' WHERE "fileId" = $1`, [
      attachmentId,
    ])
    await expect(saveAttachment({ attachmentId }, mia.call, deps)).rejects.toMatchObject({
      code: 'attachment.damaged',
    })
    expect(readdirSync(folder)).toEqual(['a.txt'])
    expect(readFileSync(join(folder, 'a.txt'), 'utf8')).toBe('content')
  })

  it('fails when the disk refuses', async () => {
    const attachmentId = await attached('a.txt', 'content')
    deps.system.askWhereToSave = () => Promise.resolve(join(folder, 'nowhere', 'a.txt'))
    await expect(saveAttachment({ attachmentId }, mia.call, deps)).rejects.toMatchObject({
      code: 'disk.not-writable',
    })
  })

  it('all files become one zip with different names', async () => {
    const contents = [randomBytes(1_200_000), Buffer.from('second'), Buffer.alloc(0)]
    for (const content of contents) await attached('../notes.txt', content)
    const { saved } = await saveAllAttachments({ ticketId, commentId: null }, viewer.call, deps)
    expect(asked[0]).toMatch(/^Files of ticket \d+\.zip$/)
    const zip = await fromBufferPromise(readFileSync(join(folder, saved?.name ?? '')))
    const found: Record<string, Buffer> = {}
    for await (const entry of zip.eachEntry()) {
      const pieces: Buffer[] = []
      for await (const piece of await zip.openReadStreamPromise(entry)) pieces.push(piece as Buffer)
      found[entry.fileName] = Buffer.concat(pieces)
    }
    expect(Object.keys(found)).toEqual(['notes.txt', 'notes (2).txt', 'notes (3).txt'])
    expect(
      Object.values(found).map((content, index) => content.equals(contents[index] ?? content)),
    ).toEqual([true, true, true])
    await expect(
      saveAllAttachments({ ticketId, commentId: null }, stranger.call, deps),
    ).rejects.toMatchObject({ code: 'attachment.not-found' })
  })

  it('leaves no zip when one of the files is damaged', async () => {
    await attached('good.txt', 'good')
    const bad = await attached('bad.txt', 'bad')
    await db.sql.query(`UPDATE "FileChunk" SET "bytes" = 'BAD' WHERE "fileId" = $1`, [bad])
    await expect(
      saveAllAttachments({ ticketId, commentId: null }, mia.call, deps),
    ).rejects.toMatchObject({ code: 'attachment.damaged' })
    expect(readdirSync(folder)).toEqual([])
  })
})

describe('opening', () => {
  it('passes a verified copy that only this user can read to the system', async () => {
    const attachmentId = await attached('letter.pdf', '%PDF-1.7\n')
    await openAttachment({ attachmentId, confirmed: false }, viewer.call, deps)
    const [path = ''] = opened
    expect(basename(path)).toBe('letter.pdf')
    expect(readFileSync(path, 'utf8')).toBe('%PDF-1.7\n')
    expect(statSync(path).mode & 0o077).toBe(0)
    await deps.copies.clear()
    expect(existsSync(path)).toBe(false)
  })

  it('asks before opening a file that can run code', async () => {
    const attachmentId = await attached('invoice\u202egnp.exe', 'MZ')
    await expect(
      openAttachment({ attachmentId, confirmed: false }, mia.call, deps),
    ).rejects.toMatchObject({ code: 'attachment.can-run', details: { name: 'invoicegnp.exe' } })
    expect(opened).toEqual([])
    await openAttachment({ attachmentId, confirmed: true }, mia.call, deps)
    expect(opened.map((path) => basename(path))).toEqual(['invoicegnp.exe'])
  })

  it('reports when no program opens it', async () => {
    const attachmentId = await attached('model.csv', 'a,b')
    deps.system.open = () => Promise.resolve('no program')
    await expect(
      openAttachment({ attachmentId, confirmed: false }, mia.call, deps),
    ).rejects.toMatchObject({ code: 'attachment.no-program', details: { name: 'model.csv' } })
  })

  it('is refused for strangers', async () => {
    const attachmentId = await attached('a.csv', 'a')
    await expect(
      openAttachment({ attachmentId, confirmed: true }, stranger.call, deps),
    ).rejects.toMatchObject({ code: 'attachment.not-found' })
  })
})

it('a drag takes complete copies along', async () => {
  const ids = [await attached('a.txt', 'a'), await attached('a.txt', 'b')]
  await startDrag({ attachmentIds: ids }, viewer.call, deps)
  const [paths = []] = dragged
  expect(paths.map((path) => [basename(path), readFileSync(path, 'utf8')])).toEqual([
    ['a.txt', 'a'],
    ['a.txt', 'b'],
  ])
})

describe('the viewer', () => {
  it('gets the start of a long text', async () => {
    const attachmentId = await attached('long.log', 'ä'.repeat(300_000))
    const shown = await readTextFile({ attachmentId }, viewer.call, deps)
    expect(shown).toMatchObject({ kind: 'text', isCut: true })
    expect(shown.text).toBe('ä'.repeat(128 * 1024))
  })

  it('gets the text of a mail and the names of its attachments', async () => {
    const mail = readFileSync(
      join(import.meta.dirname, '../../data/mail/ruby-mail/raw_email_with_nested_attachment.eml'),
    )
    const attachmentId = await attached('mail.eml', mail)
    const shown = await readTextFile({ attachmentId }, viewer.call, deps)
    expect(shown.kind).toBe('mail')
    if (shown.kind !== 'mail') return
    expect(shown.from).toContain('@')
    expect(shown.attachments.length).toBeGreaterThan(0)
    expect(JSON.stringify(shown)).not.toContain('<html')
  })

  it('gets no text from a file without text', async () => {
    const attachmentId = await attached('a.txt', Buffer.from([0, 1, 2, 255]))
    await expect(readTextFile({ attachmentId }, viewer.call, deps)).rejects.toMatchObject({
      code: 'attachment.not-text',
    })
  })

  it('reads a file piece by piece, verified as a whole', async () => {
    const content = Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(1_200_000)])
    const attachmentId = await attached('a.pdf', content)
    const pieces: Uint8Array[] = []
    for (let offset: number | null = 0; offset !== null;) {
      const piece: Awaited<ReturnType<typeof readBytes>> = await readBytes(
        { attachmentId, offset },
        viewer.call,
        deps,
      )
      pieces.push(piece.bytes)
      offset = piece.nextOffset
    }
    expect(Buffer.concat(pieces).equals(content)).toBe(true)
  })
})
