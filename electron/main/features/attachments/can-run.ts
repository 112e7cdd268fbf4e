/**
 * Endings whose programs show a file and run nothing from it. A list of harmless endings, because
 * lists of dangerous ones have gaps: Telegram's had a misspelt `.pyzw` (2024).
 */
const HARMLESS = new Set(
  `png jpg jpeg gif webp avif heic heif bmp tif tiff ico psd
   pdf txt text log csv tsv md rtf eml ics vcf json yaml yml
   docx xlsx pptx odt ods odp epub pages numbers key
   zip gz tgz bz2 xz 7z rar tar
   mp3 m4a ogg oga opus wav flac aac mp4 m4v mov webm mkv avi`.split(/\s+/u),
)

/** By the content, whatever the ending is. */
const RUNS =
  /executable|msdownload|x-elf|x-mach|x-sh|x-msi|java|flash|script|wasm|x-dosexec|x-deb|x-rpm/iu

/**
 * Whether opening a file may run code: by its ending, unless that is known to be harmless, and by
 * its content.
 */
export function canRun(name: string, type: string): boolean {
  const ending = /\.([^.\s]+)$/u.exec(name)?.[1]?.toLowerCase()
  return ending === undefined || !HARMLESS.has(ending) || RUNS.test(type)
}
