/** What the system does with files; Electron's part of it stands in windows/. */
export interface SystemFiles {
  /** Asks the person where to save a file of this name; null when they thought better of it. */
  askWhereToSave(name: string): Promise<string | null>
  /** Opens a file in the system's program for it; '' or why there is none. */
  open(path: string): Promise<string>
  /** Goes on with a drag of the window, with these files in hand. */
  startDrag(paths: readonly string[]): void
}
