import { existsSync, mkdirSync } from 'node:fs'
import { copyFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type * as Electron from 'electron'
import { unlessGone, type CdpSession } from './browser/cdp-connection.ts'
import { whereToSave } from './dialog.ts'
import { PreventableEvent } from './preventable-event.ts'
import { toAppUrl } from './scheme-mapping.ts'
import { defaultSession } from './session.ts'
import { strict } from './strict.ts'

type Offered = Pick<Electron.DownloadItem, 'getURL' | 'getFilename'>

/**
 * Asks product code about every file that a page saves, with Electron's event. An accepted file is
 * collected in a separate folder and moved when it is complete. Nothing else is stored.
 */
export async function guardDownloads(root: CdpSession, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const names = new Map<string, string>()
  root.on('Browser.downloadWillBegin', ({ guid, url, suggestedFilename }) => {
    const event = new PreventableEvent()
    const item: Offered = {
      getURL: () => (url.startsWith('blob:') ? `blob:${toAppUrl(url.slice(5))}` : toAppUrl(url)),
      getFilename: () => suggestedFilename,
    }
    defaultSession.emit('will-download', event, strict(item, 'downloadItem'), null)
    if (!event.defaultPrevented) names.set(guid, suggestedFilename)
    else void unlessGone(root.send('Browser.cancelDownload', { guid }))
  })
  root.on('Browser.downloadProgress', ({ guid, state }) => {
    if (state === 'inProgress') return
    const name = names.get(guid)
    names.delete(guid)
    const file = join(folder, guid)
    const end = state === 'completed' && name !== undefined ? handOver(file, name) : rm(file, GONE)
    end.catch((error: unknown) => {
      process.stderr.write(`${name ?? 'A file'} was not saved: ${String(error)}\n`)
    })
  })
  await root.send('Browser.setDownloadBehavior', {
    behavior: 'allowAndName',
    downloadPath: folder,
    eventsEnabled: true,
  })
}

/** A missing file is no error. Whoever controls the browser may have taken it. */
const GONE = { force: true }

async function handOver(file: string, name: string): Promise<void> {
  if (!existsSync(file)) return
  const path = await whereToSave(name)
  if (path === null) await rm(file, GONE)
  else await moveTo(file, path)
}

async function moveTo(from: string, to: string): Promise<void> {
  // The two folders may be on different disks.
  await copyFile(from, to)
  await rm(from, GONE)
}
