import { vi } from 'vitest'

/** Window and document as far as stores look at them, for tests without a page: whether they are seen, and focus. */
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
