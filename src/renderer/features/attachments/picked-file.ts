/** A file that was dropped, pasted or chosen, with its place among the others. */
export interface PickedFile {
  file: File
  /** Its path inside the folder that was dropped; its name where it came alone. */
  path: string
}

/** Files of the system's dialog or of the clipboard. */
export function pickedFiles(files: Iterable<File>): PickedFile[] {
  return Array.from(files, (file) => ({ file, path: file.webkitRelativePath || file.name }))
}
