import { pickedFiles, type PickedFile } from './picked-file'

/**
 * The files of what is pasted, a screenshot for one. None where there is text beside them: who copies
 * from a table or a document means the words, and gets a picture of them along.
 */
export function pastedFiles(
  data: Pick<DataTransfer, 'files' | 'types'>,
  now: Date,
): readonly PickedFile[] {
  if (data.files.length === 0 || data.types.includes('text/plain')) return []
  return pickedFiles(Array.from(data.files, (file) => named(file, now)))
}

/** Browsers call every picture of the clipboard "image.png"; a name with its time can be told apart. */
function named(file: File, now: Date): File {
  const [, ending] = /^image\.(\w+)$/u.exec(file.name) ?? []
  if (ending === undefined) return file
  const two = (part: number) => String(part).padStart(2, '0')
  const day = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`
  const time = `${two(now.getHours())}.${two(now.getMinutes())}.${two(now.getSeconds())}`
  return new File([file], `Screenshot ${day} ${time}.${ending}`, { type: file.type })
}
