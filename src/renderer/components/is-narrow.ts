/** Whether the window shows either the list or the ticket. shell.css uses the same width. */
export function isNarrow(): boolean {
  return window.matchMedia('(width < 800px)').matches
}
