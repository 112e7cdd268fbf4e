/** True where list and ticket take turns; shell.css says the same. */
export function isNarrow(): boolean {
  return window.matchMedia('(width < 800px)').matches
}
