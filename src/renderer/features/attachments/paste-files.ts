import { pickedFiles, type PickedFile } from './picked-file'

/**
 * The pasted files, for example a screenshot. None if the clipboard also has text: people who copy
 * from a table or a document want the text, and a picture of it is added by the program.
 */
export function pastedFiles(
  data: Pick<DataTransfer, 'files' | 'types'>,
  now: Date,
): readonly PickedFile[] {
  if (data.files.length === 0 || data.types.includes('text/plain')) return []
  return pickedFiles(Array.from(data.files, (file) => named(file, now)))
}

/** Browsers call every picture on the clipboard "image.png". A name with the time is unique. */
function named(file: File, now: Date): File {
  const [, ending] = /^image\.(\w+)$/u.exec(file.name) ?? []
  if (ending === undefined) return file
  const two = (part: number) => String(part).padStart(2, '0')
  const day = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`
  const time = `${two(now.getHours())}.${two(now.getMinutes())}.${two(now.getSeconds())}`
  return new File([file], `Screenshot ${day} ${time}.${ending}`, { type: file.type })
}
