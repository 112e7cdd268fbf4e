import type { PageConfig, PageEntry, PageMessage, ShownItem } from './messages.ts'

/**
 * Reports right clicks to the main process and draws the menu that it sends back. The browser's own
 * menu never shows, because Electron has none. Runs beside the preload, as source text, so it must
 * not use anything outside itself.
 */
export function contextMenu(config: Pick<PageConfig, 'binding' | 'entry'>): void {
  if (window.top !== window) return
  const world = globalThis as unknown as Record<string, unknown>
  const post = world[config.binding] as (payload: string) => void
  const entry = world[config.entry] as PageEntry
  const sendMessage = (message: PageMessage) => post(JSON.stringify(message))
  let point = { x: 0, y: 0 }
  let close: () => void = () => undefined

  window.addEventListener('contextmenu', (event) => {
    if (event.defaultPrevented) return
    event.preventDefault()
    const path = event.composedPath()
    const field = path.find(
      (node) => node instanceof HTMLTextAreaElement || node instanceof HTMLInputElement,
    )
    const anchor = path.find((node) => node instanceof HTMLAnchorElement)
    const isEditable = field !== undefined && !field.readOnly && !field.disabled
    const selected = field
      ? field.value.slice(field.selectionStart ?? 0, field.selectionEnd ?? 0)
      : (window.getSelection()?.toString() ?? '')
    point = { x: event.clientX, y: event.clientY }
    sendMessage({ kind: 'context-menu', ...point, isEditable, selected, link: anchor?.href ?? '' })
  })

  entry.showMenu = (items: ShownItem[]) => {
    close()
    const host = document.createElement('div')
    const root = host.attachShadow({ mode: 'open' })
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(`
      [role=menu] { position: fixed; z-index: 2147483647; min-width: 160px; padding: 4px; border-radius: 6px;
        background: Canvas; color: CanvasText; box-shadow: 0 4px 16px rgb(0 0 0 / 35%); font: menu; }
      [role=menuitem] { padding: 4px 12px; border-radius: 4px; cursor: default; white-space: nowrap; }
      [role=menuitem]:hover { background: Highlight; color: HighlightText; }
      [aria-disabled=true] { opacity: 0.45; pointer-events: none; }
      [role=separator] { height: 1px; margin: 4px 8px; background: GrayText; opacity: 0.4; }`)
    root.adoptedStyleSheets = [sheet]
    const menu = document.createElement('div')
    menu.setAttribute('role', 'menu')
    for (const { id, label, enabled } of items) {
      const line = document.createElement('div')
      line.setAttribute('role', label === null ? 'separator' : 'menuitem')
      line.setAttribute('aria-disabled', String(!enabled))
      line.textContent = label
      line.addEventListener('click', () => {
        close()
        sendMessage({ kind: 'menu-chosen', id })
      })
      menu.append(line)
    }
    // The element with the focus keeps it, and its selection.
    menu.addEventListener('mousedown', (event) => event.preventDefault())
    root.append(menu)
    document.documentElement.append(host)
    const { width, height } = menu.getBoundingClientRect()
    menu.style.left = `${Math.max(0, Math.min(point.x, innerWidth - width))}px`
    menu.style.top = `${Math.max(0, Math.min(point.y, innerHeight - height))}px`
    const onOutside = (event: Event) => {
      if (!event.composedPath().includes(menu)) close()
    }
    const onKey = (event: KeyboardEvent) => {
      event.preventDefault()
      event.stopImmediatePropagation()
      if (event.key === 'Escape') close()
    }
    window.addEventListener('mousedown', onOutside, true)
    window.addEventListener('blur', onOutside)
    window.addEventListener('keydown', onKey, true)
    close = () => {
      host.remove()
      window.removeEventListener('mousedown', onOutside, true)
      window.removeEventListener('blur', onOutside)
      window.removeEventListener('keydown', onKey, true)
      close = () => undefined
    }
  }
}
