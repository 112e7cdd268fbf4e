import { appendFile, open, readFile, stat, truncate } from 'node:fs/promises'
import { csvLine } from '#main/csv-line'
import type { Place } from './import-row'

/** A row or mail that did not become a ticket, and why, in words for its owner. */
export interface RejectedRow extends Place {
  reason: string
}

/** Adds rows to the file of rejected rows, one JSON text per line. Returns the file's length in bytes. */
export async function appendRejected(path: string, rows: readonly RejectedRow[]): Promise<number> {
  await appendFile(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''), { mode: 0o600 })
  return (await stat(path)).size
}

/** Cuts the file back to the length in the import's state. Rows after that are rejected again. */
export async function cutRejected(path: string, bytes: number): Promise<void> {
  const file = await open(path, 'a', 0o600)
  await file.close()
  await truncate(path, bytes)
}

/** All rejected rows. Empty if the file does not exist. */
export async function readRejected(path: string): Promise<RejectedRow[]> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as RejectedRow)
}

/** Rejected rows as a CSV file for a spreadsheet. */
export function rejectedAsCsv(rows: readonly RejectedRow[]): string {
  const lines = rows.map(({ file, line, reason }) => csvLine([file, String(line), reason]))
  return csvLine(['File', 'Line', 'Reason']) + lines.join('')
}
