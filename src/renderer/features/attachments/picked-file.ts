/** A file that was dropped, pasted or chosen, with its path. */
export interface PickedFile {
  file: File
  /** Its path in the dropped folder. Its name if it was dropped alone. */
  path: string
}

/** Files from the system's dialog or the clipboard. */
export function pickedFiles(files: Iterable<File>): PickedFile[] {
  return Array.from(files, (file) => ({ file, path: file.webkitRelativePath || file.name }))
}
