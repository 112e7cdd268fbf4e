import { isUtf8 } from 'node:buffer'
import iconv from 'iconv-lite'

/** Two characters of several bytes are UTF-8 by no accident; one is, unless it begins with "Ã" as ä, ö and é do. */
const NO_ACCIDENT = /[\xc2-\xf4][\x80-\xbf]+[^]*[\xc2-\xf4][\x80-\xbf]|\xc3[\x80-\xbf]/u

/**
 * A cell of a file that is in one of the Windows code pages, as UTF-8 if that is what it is: exports are put together
 * by hand from several. Null for any other cell.
 */
export function readAsUtf8(cell: string, encoding: string): string | null {
  if (!/^windows-125\d$/u.test(encoding) || !/[^\x00-\x7f]/u.test(cell)) return null
  // A byte that the code page has no letter for is lost by now; the row says that it is damaged.
  if (cell.includes('\ufffd')) return null
  const bytes = iconv.encode(cell, encoding)
  return isUtf8(bytes) && NO_ACCIDENT.test(bytes.toString('latin1')) ? bytes.toString() : null
}
