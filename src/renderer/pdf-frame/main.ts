import 'pdfjs-dist/legacy/build/pdf.worker.mjs'
import type { FromFrame, ToFrame } from './messages'
import { openDocument, type ShownDocument } from './open-document'

/*
 * Renders a PDF in a frame with an opaque origin. The frame has no bridge, its policy allows no
 * request at all, and it runs none of the document's scripts. It asks its window for everything it
 * needs.
 */

const root = document.getElementById('pages')
if (root === null) throw new Error('pdf-frame.html has no #pages')

const say = (message: FromFrame) => window.parent.postMessage(message, '*')
const waiting = new Map<number, (bytes: Uint8Array | null) => void>()
let shown: ShownDocument | null = null

async function show(bytes: Uint8Array, pages: HTMLElement): Promise<void> {
  try {
    shown = await openDocument({
      bytes,
      root: pages,
      say,
      need: (folder, name) =>
        new Promise((resolve) => {
          const id = waiting.size + 1
          waiting.set(id, resolve)
          say({ kind: 'need', id, folder, name })
        }),
    })
  } catch (error) {
    const isLocked = error instanceof Error && error.name === 'PasswordException'
    say({ kind: 'failed', why: isLocked ? 'locked' : 'damaged' })
  }
}

window.addEventListener('message', (event: MessageEvent<ToFrame>) => {
  if (event.source !== window.parent) return
  const message = event.data
  if (message.kind === 'show') void show(message.bytes, root)
  else if (message.kind === 'zoom') shown?.setZoom(message.zoom)
  else waiting.get(message.id)?.(message.bytes)
})

/** Keys of the viewer that the frame passes on. All other keys scroll or select as usual. */
const KEYS = new Set(['Escape', 'ArrowLeft', 'ArrowRight', '+', '=', '-', '0', '1'])
document.addEventListener('keydown', ({ key, ctrlKey, metaKey, altKey }) => {
  if (KEYS.has(key) && !ctrlKey && !metaKey && !altKey) say({ kind: 'key', key })
})

say({ kind: 'ready' })
root.focus()
