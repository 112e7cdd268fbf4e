/** A chosen file: its name for people, and where its bytes are. */
export interface ImportFile {
  name: string
  path: string
  size: number
}
