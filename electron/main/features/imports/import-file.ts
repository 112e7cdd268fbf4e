/** A chosen file: the name people know it by, and where its bytes are. */
export interface ImportFile {
  name: string
  path: string
  size: number
}
