import { importKey } from './import-key'
import type { ImportTarget } from './imports-repository'
import { type Patience, retrySend } from './send-batch'
import { fileId, sendFiles, sendMail } from './send-files'
import { findFiles, findImported, isMailKept } from './already-imported-repository'
import type { ImportedFile, ReadMail, RowNote, ImportTicket } from './import-row'

/** A mail that exists already, as this import has read it. */
export interface MailThere {
  ticket: ImportTicket
  mail: ReadMail
  files: readonly ImportedFile[]
  notes: readonly RowNote[]
}

/**
 * Completes a mail that exists already, if a killed import left something out: its files, and the
 * mail itself. What exists is not sent again. Returns notes about what could not be stored.
 */
export async function sendMissing(
  target: ImportTarget,
  { ticket, mail, files, notes }: MailThere,
  patience: Patience,
): Promise<RowNote[]> {
  const own = mail.messageId === null ? [] : [importKey('mail', mail.messageId, mail.contentKey)]
  const keys = [...own, ticket.key]
  const there = await retrySend(() => findImported(target, keys), patience)
  const owner = keys.map((key) => there.get(key)?.owner).find((one) => one !== undefined)
  if (owner === undefined) return []
  const ids = files.map((_, place) => fileId(owner, place))
  const kept = await retrySend(() => findFiles(target, ids), patience)
  const left = await sendFiles(target, owner, files, patience, kept)
  if (await retrySend(() => isMailKept(target, owner), patience)) return left
  return [...left, ...(await sendMail(target, { owner, notes }, mail, left, patience))]
}
