import { vi } from 'vitest'

/** The parts of window and document that stores use, for tests without a page: visibility and focus. */
export function stubWindow(): { see(isSeen: boolean): void; focus(): void } {
  const window = new EventTarget()
  const document = Object.assign(new EventTarget(), { visibilityState: 'visible' })
  vi.stubGlobal('window', window)
  vi.stubGlobal('document', document)
  return {
    see(isSeen) {
      document.visibilityState = isSeen ? 'visible' : 'hidden'
      document.dispatchEvent(new Event('visibilitychange'))
    },
    focus: () => void window.dispatchEvent(new Event('focus')),
  }
}
