import { detectType } from '#main/text/detect-type'
import { classifyDatabaseError } from '#main/database/prisma-errors'
import { derivedId } from './import-key'
import { addFile, type ImportTarget } from './imports-repository'
import { keepMail } from './mails-repository'
import { type Patience, patiently } from './send-batch'
import type { ImportedFile, ReadMail, RowNote } from './import-row'

/** What a file belongs to: an imported ticket, or an imported message. */
export type FileOwner = { ticketId: string } | { commentId: string }

/**
 * Gives an imported ticket or message the files of its mail; sent again they are there once. What is too large
 * for the workspace, or refused by the database, is left out and answered as notes; what is in `kept` is not sent. Throws database.offline and
 * permission.denied.
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

/** The same at every import, so that a file is there once. */
export function fileId(owner: FileOwner, place: number): string {
  const parent = 'ticketId' in owner ? owner.ticketId : owner.commentId
  return derivedId('file', parent, String(place))
}

async function isKept(add: () => Promise<boolean>, patience: Patience): Promise<boolean> {
  try {
    return await patiently(add, patience)
  } catch (error) {
    // A name or content that the database does not take costs this file alone.
    if (classifyDatabaseError(error).kind !== 'invalid') throw error
    return false
  }
}

/** Keeps the mail that became a ticket or message, with what is to be known of it; answered is what to note. */
export async function sendMail(
  target: ImportTarget,
  { owner, notes }: { owner: FileOwner; notes: readonly RowNote[] },
  mail: ReadMail | null,
  left: readonly RowNote[],
  patience: Patience,
): Promise<RowNote[]> {
  if (mail === null) return []
  const keep = async () => {
    await keepMail(target, owner, mail, [...notes, ...left])
    return true
  }
  return (await isKept(keep, patience)) ? [] : [{ kind: 'original-not-kept', example: '' }]
}
