import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createId } from '@paralleldrive/cuid2'
import { queryOnce } from '../support/embedded-query'
import { picture } from '../support/pictures'
import { ownerOf } from './support/embedded'
import { isElectron } from './support/app'
import { expect, test } from './support/fixtures'
import { setUpWorkspace, showView } from './support/pages'
import { seedTickets } from './support/seed'

/** Stores a file on the ticket, as attach_uploads does, without any of its checks. */
async function storeFile(dataDir: string, name: string, type: string, bytes: Buffer) {
  const id = createId()
  const owner = await ownerOf(dataDir)
  await queryOnce(
    owner,
    `INSERT INTO "Attachment" ("id", "workspaceId", "ticketId", "name", "url", "type", "size", "sha256")
     SELECT $1, "workspaceId", "id", $2, 'app://files/' || $1, $3, octet_length($4::bytea), encode(sha256($4::bytea), 'hex')
     FROM "Ticket"`,
    [id, name, type, bytes],
  )
  await queryOnce(owner, `INSERT INTO "FileChunk" SELECT "workspaceId", $1, 0, $2 FROM "Ticket"`, [
    id,
    bytes,
  ])
}

test.skip(isElectron, 'Electron asks where to save in a dialog of the system.')

test('a stored picture is shown in the window, a picture bomb is not, and both can be saved', async ({
  scene,
}) => {
  const folder = mkdtempSync(join(tmpdir(), 'connect-saved-'))
  const app = await scene.launch({ RUNTIME_SAVE_FOLDER: folder })
  const { page, dataDir } = app
  await setUpWorkspace(app)
  await seedTickets(await ownerOf(dataDir), 1)
  const seen = picture(40, 30)
  await storeFile(dataDir, 'photo.png', 'image/png', seen)
  await storeFile(dataDir, '../bomb\u202egpj.png', 'image/png', picture(60_000, 60_000))
  await storeFile(dataDir, 'broken.pdf', 'application/pdf', Buffer.from('%PDF-1.7\nnot really'))
  await page.reload()
  await showView(page, 'All open')
  await page.getByRole('row', { name: /Question 1/ }).click()

  const files = page.getByRole('list', { name: 'Files' })
  const photo = files.locator('img')
  await expect
    .poll(() =>
      photo.evaluateAll((all) => all.map((one) => (one as HTMLImageElement).naturalWidth)),
    )
    .toEqual([40])
  await files.getByRole('button', { name: /^More for photo/ }).click()
  await page.getByRole('menuitem', { name: 'Save as…' }).click()
  await expect.poll(() => readIfThere(join(folder, 'photo.png'))).toEqual(seen)
  const viewer = page
    .getByRole('dialog')
    .filter({ has: page.getByRole('button', { name: 'Close viewer' }) })
  await files
    .getByRole('button', { name: /bomb.*png/ })
    .first()
    .click()
  await expect(viewer.getByRole('status')).toContainText('60000 × 60000 pixels (3600 million)')
  // The frame that rendered nothing has been removed, together with the focus.
  await page.keyboard.press('ArrowRight')
  await expect(viewer).toContainText('3 of 3')
  await viewer.locator('iframe').focus()
  await expect(viewer.getByRole('status')).toContainText('This PDF cannot be shown')
  await page.keyboard.press('ArrowLeft')
  await expect(viewer).toContainText('2 of 3')
  // Wherever the focus is: keys do nothing in the ticket behind, and Escape closes the viewer.
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
  await page.keyboard.press('e')
  await page.keyboard.press('Escape')
  await expect(viewer).toBeHidden()
  await expect(page.getByRole('combobox', { name: 'Status' })).toHaveText('Open')
  await files.getByRole('button', { name: /^More for .*bomb/ }).click()
  await page.getByRole('menuitem', { name: 'Save as…' }).click()
  await expect.poll(() => readIfThere(join(folder, 'bombgpj.png'))).not.toBeNull()
  rmSync(folder, { recursive: true, force: true })
})

function readIfThere(path: string): Buffer | null {
  try {
    return readFileSync(path)
  } catch {
    // Not written yet.
    return null
  }
}
