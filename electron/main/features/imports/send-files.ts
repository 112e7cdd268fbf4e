import { detectType } from '#main/text/detect-type'
import { classifyDatabaseError } from '#main/database/prisma-errors'
import { derivedId } from './import-key'
import { addFile, type ImportTarget } from './imports-repository'
import { keepMail } from './mails-repository'
import { type Patience, retrySend } from './send-batch'
import type { ImportedFile, ReadMail, RowNote } from './import-row'

/** The owner of a file: an imported ticket, or an imported message. */
export type FileOwner = { ticketId: string } | { commentId: string }

/**
 * Adds the files of a mail to its ticket or message. Sending them again adds them once. Files that
 * are too large for the workspace, or that the database refuses, are left out and returned as
 * notes. Files in `kept` are not sent. Throws database.offline and permission.denied.
 */
export async function sendFiles(
  target: ImportTarget,
  owner: FileOwner,
  files: readonly ImportedFile[],
  patience: Patience,
  kept: ReadonlySet<string> = new Set(),
): Promise<RowNote[]> {
  const notes: RowNote[] = []
  for (const [place, { name, content }] of files.entries()) {
    const id = fileId(owner, place)
    if (kept.has(id)) continue
    const type = await detectType(content.subarray(0, 64 * 1024), content.byteLength > 64 * 1024)
    const file = { id, name, type, ...owner }
    if (!(await isKept(() => addFile(target, file, place, content), patience))) {
      notes.push({ kind: 'attachments-left-out', example: name })
    }
  }
  return notes
}

/** The same at every import, so that a file exists once. */
export function fileId(owner: FileOwner, place: number): string {
  const parent = 'ticketId' in owner ? owner.ticketId : owner.commentId
  return derivedId('file', parent, String(place))
}

async function isKept(add: () => Promise<boolean>, patience: Patience): Promise<boolean> {
  try {
    return await retrySend(add, patience)
  } catch (error) {
    // If the database refuses a name or content, only this file is lost.
    if (classifyDatabaseError(error).kind !== 'invalid') throw error
    return false
  }
}

/** Stores the mail that became a ticket or message, with its details. Returns what to note. */
export async function sendMail(
  target: ImportTarget,
  { owner, notes }: { owner: FileOwner; notes: readonly RowNote[] },
  mail: ReadMail | null,
  left: readonly RowNote[],
  patience: Patience,
): Promise<RowNote[]> {
  if (mail === null) return []
  const store = async () => {
    await keepMail(target, owner, mail, [...notes, ...left])
    return true
  }
  return (await isKept(store, patience)) ? [] : [{ kind: 'original-not-kept', example: '' }]
}
