import { sizeWords } from '#shared/domain/file-size'
import {
  IMPORT_MAX_BYTES,
  IMPORT_MAX_FILES,
  isMailFile,
  isOutlookFile,
  OUTLOOK_REFUSAL,
} from '#shared/domain/import'

/** Why these files cannot be imported together. Null if they can. */
export function chooseProblem(files: readonly { name: string; size: number }[]): string | null {
  if (files.length === 0) return 'No file was chosen.'
  if (files.some(({ name }) => isOutlookFile(name))) return OUTLOOK_REFUSAL
  const mails = files.filter(({ name }) => isMailFile(name))
  if (files.length > 1 && mails.length < files.length) {
    return 'Choose one table (.csv, .tsv, .txt), or any number of mails (.eml, .emlx, .mbox).'
  }
  if (files.length > IMPORT_MAX_FILES) {
    return `At most ${new Intl.NumberFormat().format(IMPORT_MAX_FILES)} mails can be imported at once.`
  }
  const large = files.find((file) => file.size > IMPORT_MAX_BYTES)
  if (large !== undefined) {
    return `${large.name} has ${sizeWords(large.size)}; at most ${sizeWords(IMPORT_MAX_BYTES)} can be imported.`
  }
  return null
}
