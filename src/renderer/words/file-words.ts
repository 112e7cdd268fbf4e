// Controls, line breaks and direction characters: "invoice\u202Egnp.exe" would read as a picture.
const DECEIVING = /[\p{Cc}\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu

/**
 * A file name that is safe to display. Characters that hide or reverse letters become a visible
 * mark.
 */
export function shownName(name: string): string {
  return name.replace(DECEIVING, '\ufffd')
}

const TAIL = 12
const segments = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** Splits a long name for cutting. The part with the extension is always shown. */
export function splitName(name: string): { head: string; tail: string } {
  const letters = Array.from(segments.segment(shownName(name)), ({ segment }) => segment)
  if (letters.length <= TAIL * 2) return { head: letters.join(''), tail: '' }
  return { head: letters.slice(0, -TAIL).join(''), tail: letters.slice(-TAIL).join('') }
}

export type FileKind =
  | 'image'
  | 'pdf'
  | 'text'
  | 'mail'
  | 'sheet'
  | 'archive'
  | 'audio'
  | 'video'
  | 'other'

/** Types that the window shows as pictures. SVG counts as text, because it can contain scripts. */
const PICTURES = new Set([
  'image/png',
  'image/jpeg',
  'image/gif',
  'image/webp',
  'image/avif',
  'image/bmp',
])
const SHEETS = new Set([
  'application/vnd.ms-excel',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'application/vnd.oasis.opendocument.spreadsheet',
])
const ARCHIVES =
  /^application\/(zip|gzip|x-(7z-compressed|tar|bzip2|xz|rar.*|gzip|compress.*)|zstd|vnd\.rar)$/u
const TEXTS =
  /^(text\/.*|image\/svg\+xml|application\/(json|xml|yaml|toml|sql|javascript|x-sh|.*\+(json|xml)))$/u

/** Picture types that no browser renders, with their common names. */
const FOREIGN_PICTURES: Readonly<Record<string, string>> = {
  'image/heic': 'HEIC, the format of iPhone photos,',
  'image/heif': 'HEIF, a format of phone photos,',
  'image/heic-sequence': 'HEIC, the format of iPhone photos,',
  'image/heif-sequence': 'HEIF, a format of phone photos,',
  'image/tiff': 'TIFF, the format of scanners and faxes,',
  'image/jxl': 'JPEG XL',
  'image/jp2': 'JPEG 2000',
  'image/vnd.adobe.photoshop': 'Photoshop’s format',
}

/** The text for a file that the window cannot show, by its media type. */
export function notShownWords(type: string): string {
  const format = FOREIGN_PICTURES[type.toLowerCase()]
  return format === undefined
    ? 'This kind of file is not shown here.'
    : `A picture in ${format} is not shown here. Open it in its default app, or save it.`
}

/**
 * The text for a picture with more pixels than can be shown, for example 108 megapixels of a
 * phone's camera.
 */
export function tooLargeWords({ width, height }: { width: number; height: number }): string {
  const millions = Math.round((width * height) / 1_000_000)
  return `This picture has ${width} × ${height} pixels (${millions} million), more than the 50 million that are shown here. Open it in its default app.`
}

/** What kind of file it is for its reader, by its media type. */
export function kindOf(type: string): FileKind {
  const plain = type.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  if (PICTURES.has(plain)) return 'image'
  if (plain === 'application/pdf') return 'pdf'
  if (plain === 'message/rfc822') return 'mail'
  if (SHEETS.has(plain) || plain === 'text/csv') return 'sheet'
  if (ARCHIVES.test(plain)) return 'archive'
  if (plain.startsWith('audio/')) return 'audio'
  if (plain.startsWith('video/')) return 'video'
  return TEXTS.test(plain) ? 'text' : 'other'
}
