import { expect, test } from 'vitest'
import {
  kindOf,
  notShownWords,
  shownName,
  splitName,
  tooLargeWords,
} from '#renderer/words/file-words'
import { sizeWords } from '#shared/domain/file-size'

test('a size reads like the limits in the settings, and never smaller than it is', () => {
  const megabyte = 1024 * 1024
  const sizes = [0, 1, 1023, 1025, megabyte, 24.9 * megabyte, 25 * megabyte + 1, 2 ** 31]
  expect(sizes.map((size) => sizeWords(size))).toEqual([
    '0 bytes',
    '1 byte',
    '1023 bytes',
    '2 KB',
    '1 MB',
    '24.9 MB',
    '25.1 MB',
    '2 GB',
  ])
})

test('a name shows hidden and direction characters', () => {
  expect(shownName('invoice\u202egnp.exe')).toBe('invoice\ufffdgnp.exe')
  expect(shownName('a\u0000b\r\nc')).toBe('a\ufffdb\ufffd\ufffdc')
  expect(shownName('Übersicht 📎 תמונה.png')).toBe('Übersicht 📎 תמונה.png')
})

test('a long name is cut before its extension, between letters', () => {
  expect(splitName('short.pdf')).toEqual({ head: 'short.pdf', tail: '' })
  const { head, tail } = splitName(`${'n'.repeat(287)}👩‍👩‍👧-final.docx`)
  expect(tail).toBe('👩‍👩‍👧-final.docx')
  expect(head).toBe('n'.repeat(287))
})

test.each([
  ['image/png', 'image'],
  ['image/svg+xml', 'text'],
  ['text/html; charset=utf-8', 'text'],
  ['application/pdf', 'pdf'],
  ['message/rfc822', 'mail'],
  ['application/zip', 'archive'],
  ['text/csv', 'sheet'],
  ['video/mp4', 'video'],
  ['application/x-msdownload', 'other'],
])('%s is a file of kind %s', (type, kind) => {
  expect(kindOf(type)).toBe(kind)
})

test('a picture that is not shown is named by its format', () => {
  expect(kindOf('image/bmp')).toBe('image')
  expect(notShownWords('image/heic')).toBe(
    'A picture in HEIC, the format of iPhone photos, is not shown here. Open it in its default app, or save it.',
  )
  expect(notShownWords('image/tiff')).toContain('TIFF, the format of scanners and faxes,')
  expect(notShownWords('application/zip')).toBe('This kind of file is not shown here.')
  expect(tooLargeWords({ width: 12_000, height: 9_000 })).toBe(
    'This picture has 12000 × 9000 pixels (108 million), more than the 50 million that are shown here. Open it in its default app.',
  )
})
