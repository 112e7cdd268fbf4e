/** What the system does with files. Electron's part of it is in windows/. */
export interface SystemFiles {
  /** Asks the person where to save a file of this name. Null if the person cancelled. */
  askWhereToSave(name: string): Promise<string | null>
  /** Opens a file in the system's program for it. Returns '' or why there is none. */
  open(path: string): Promise<string>
  /** Continues a drag of the window with these files. */
  startDrag(paths: readonly string[]): void
}
