import { getDocument, TextLayer, type PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs'
import type { FromFrame, PDF_ASSET_FOLDERS } from './messages'

type Folder = keyof typeof PDF_ASSET_FOLDERS

interface Opening {
  bytes: Uint8Array
  root: HTMLElement
  say: (message: FromFrame) => void
  need: (folder: Folder, name: string) => Promise<Uint8Array | null>
}

export interface ShownDocument {
  setZoom: (zoom: number | null) => void
}

/** Images with more pixels are left out, and pages are rendered with at most this many. */
const POINTS_AT_MOST = 64_000_000
const CANVAS_AT_MOST = 16_000_000
/** A PDF has 72 points per inch, a screen 96 pixels. */
const AS_MADE = 96 / 72
const MARGINS = 24

/** Opens a document and renders its visible pages. Throws if it needs a password or is no PDF. */
export async function openDocument({ bytes, root, say, need }: Opening): Promise<ShownDocument> {
  const document = await getDocument({
    data: bytes,
    isEvalSupported: false,
    enableXfa: false,
    useWorkerFetch: false,
    maxImageSize: POINTS_AT_MOST,
    cMapUrl: 'cmaps/',
    standardFontDataUrl: 'fonts/',
    wasmUrl: 'wasm/',
    BinaryDataFactory: class {
      async fetch({ kind, filename }: { kind: Folder; filename: string }): Promise<Uint8Array> {
        const found = await need(kind, filename)
        if (found === null) throw new Error(`There is no ${filename}`)
        return found
      }
    },
  }).promise
  const first = await document.getPage(1)
  const { width, height } = first.getViewport({ scale: AS_MADE })
  let wanted: number | null = null

  const pages = Array.from(
    { length: document.numPages },
    (_, index) => new Page(document, index + 1, { width, height }),
  )
  const zoomNow = () => wanted ?? Math.min(2, Math.max(0.1, (root.clientWidth - MARGINS) / width))
  const layOut = () => {
    for (const page of pages) page.resize(zoomNow())
  }
  const inSight = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        const page = pages.find(({ element }) => element === target)
        if (isIntersecting) void page?.draw(zoomNow())
        else page?.clear()
      }
    },
    { root, rootMargin: '100% 0px' },
  )
  const report = () => {
    const middle = root.scrollTop + root.clientHeight / 2
    const page = pages.findLast(({ element }) => element.offsetTop <= middle)?.number ?? 1
    say({ kind: 'shown', pages: pages.length, page, zoom: zoomNow() })
  }
  root.append(...pages.map(({ element }) => element))
  layOut()
  for (const { element } of pages) inSight.observe(element)
  root.addEventListener('scroll', report, { passive: true })
  const redraw = () => {
    const place = root.scrollTop / Math.max(1, root.scrollHeight)
    layOut()
    root.scrollTop = place * root.scrollHeight
    for (const page of pages) if (page.isDrawn) void page.draw(zoomNow())
    report()
  }
  let room = root.clientWidth
  new ResizeObserver(() => {
    if (wanted === null && room !== root.clientWidth) redraw()
    room = root.clientWidth
  }).observe(root)
  report()
  return {
    setZoom: (zoom) => {
      wanted = zoom
      redraw()
    },
  }
}

/**
 * One page. Its space is reserved from the start; its image and text exist only while it is near
 * the visible part.
 */
class Page {
  readonly element = document.createElement('div')
  readonly number: number
  isDrawn = false
  private turn = 0
  private readonly from: PDFDocumentProxy
  private size: { width: number; height: number }

  constructor(from: PDFDocumentProxy, number: number, size: { width: number; height: number }) {
    this.from = from
    this.number = number
    this.size = size
    this.element.className = 'page'
    this.element.role = 'region'
    this.element.ariaLabel = `Page ${number}`
  }

  resize(zoom: number): void {
    this.element.style.width = `${this.size.width * zoom}px`
    this.element.style.height = `${this.size.height * zoom}px`
    this.element.style.setProperty('--total-scale-factor', String(AS_MADE * zoom))
  }

  clear(): void {
    this.turn += 1
    this.isDrawn = false
    this.element.replaceChildren()
  }

  async draw(zoom: number): Promise<void> {
    const mine = ++this.turn
    this.isDrawn = true
    const page = await this.from.getPage(this.number)
    const viewport = page.getViewport({ scale: AS_MADE * zoom })
    this.size = { width: viewport.width / zoom, height: viewport.height / zoom }
    this.resize(zoom)
    const canvas = document.createElement('canvas')
    const room = CANVAS_AT_MOST / (viewport.width * viewport.height)
    const sharpness = Math.min(window.devicePixelRatio, Math.sqrt(room))
    canvas.width = Math.max(1, Math.floor(viewport.width * sharpness))
    canvas.height = Math.max(1, Math.floor(viewport.height * sharpness))
    const words = document.createElement('div')
    words.className = 'textLayer'
    try {
      await page.render({ canvas, viewport, transform: [sharpness, 0, 0, sharpness, 0, 0] }).promise
      if (mine !== this.turn) return
      this.element.replaceChildren(canvas, words)
      const textContentSource = page.streamTextContent()
      await new TextLayer({ textContentSource, container: words, viewport }).render()
    } catch {
      // A page that fails to render stays white. The others are shown.
      if (mine === this.turn) this.element.replaceChildren()
    }
  }
}
