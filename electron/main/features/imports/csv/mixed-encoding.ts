import { isUtf8 } from 'node:buffer'
import iconv from 'iconv-lite'

/**
 * Two valid multi-byte characters prove UTF-8. One can be an accident, unless it starts with "Ã", as
 * ä, ö and é do.
 */
const NO_ACCIDENT = /[\xc2-\xf4][\x80-\xbf]+[^]*[\xc2-\xf4][\x80-\xbf]|\xc3[\x80-\xbf]/u

/**
 * Reads a cell of a file in a Windows code page as UTF-8 if it is UTF-8, because people join
 * exports of different encodings by hand. Null for any other cell.
 */
export function readAsUtf8(cell: string, encoding: string): string | null {
  if (!/^windows-125\d$/u.test(encoding) || !/[^\x00-\x7f]/u.test(cell)) return null
  // A byte without a letter in the code page is already lost. The row is reported as damaged.
  if (cell.includes('\ufffd')) return null
  const bytes = iconv.encode(cell, encoding)
  return isUtf8(bytes) && NO_ACCIDENT.test(bytes.toString('latin1')) ? bytes.toString() : null
}
