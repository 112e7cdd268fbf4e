import iconv from 'iconv-lite'
import { expect, it } from 'vitest'
import { readAsUtf8 } from '#main/features/imports/csv/mixed-encoding'

it.each(['Größe', 'naïve', '5 € für Müller', 'Привет', 'Ä, ö und ß'])(
  '%s in UTF-8 is read correctly in a Windows-1252 file',
  (text) => {
    const cell = iconv.decode(Buffer.from(text), 'windows-1252')
    // Bytes without a letter are lost before the cell is read.
    expect(readAsUtf8(cell, 'windows-1252')).toBe(cell.includes('\ufffd') ? null : text)
    expect(readAsUtf8(cell, 'utf-8')).toBeNull()
  },
)

it.each(['Größe', 'CAFÉ® 5 €', 'AMANHÃ', '«AMANHû', 'Ä°', 'plain', '', '½ Âµ'])(
  '%s stays unchanged',
  (cell) => {
    expect(readAsUtf8(cell, 'windows-1252')).toBeNull()
  },
)
