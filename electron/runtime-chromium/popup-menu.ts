import type { EventEmitter } from 'node:events'
import type * as Electron from 'electron'
import { unlessGone, type CdpSession } from './browser/cdp-connection.ts'
import type { PageMessage, ShownItem } from './page/messages.ts'
import { PreventableEvent } from './preventable-event.ts'
import { unsupported } from './strict.ts'

type Entry = Electron.MenuItemConstructorOptions
type ContextMessage = Extract<PageMessage, { kind: 'context-menu' }>
type MenuMessage = ContextMessage | Extract<PageMessage, { kind: 'menu-chosen' }>

/** The browser's names for what these roles do to the field or selection with the focus. */
const COMMANDS: Partial<Record<string, string>> = {
  cut: 'Cut',
  copy: 'Copy',
  paste: 'Paste',
  pasteAndMatchStyle: 'PasteAndMatchStyle',
  selectAll: 'SelectAll',
}

/** A popup menu in one page. The page's script draws it, because a browser shows no menu of the app. */
export class PopupMenu {
  private entries: readonly Entry[] = []
  private readonly page: CdpSession
  private readonly channel: { showMenu(items: ShownItem[]): void }
  private readonly contents: EventEmitter

  constructor(page: CdpSession, channel: PopupMenu['channel'], contents: EventEmitter) {
    this.page = page
    this.channel = channel
    this.contents = contents
  }

  hear(message: MenuMessage): void {
    if (message.kind === 'menu-chosen') this.chosen(message.id)
    else this.contents.emit('context-menu', new PreventableEvent(), contextParams(message))
  }

  open(entries: readonly Entry[]): void {
    this.entries = entries
    this.channel.showMenu(
      entries.map(({ type, label, role, enabled, visible }, id) => {
        if (visible === false || (role && !COMMANDS[role])) throw unsupported(`A menu with ${role}`)
        const isSeparator = type === 'separator'
        return { id, label: isSeparator ? null : (label ?? role ?? ''), enabled: enabled !== false }
      }),
    )
  }

  private chosen(id: number): void {
    const entry = this.entries[id]
    const command = COMMANDS[entry?.role ?? '']
    if (command !== undefined) {
      void unlessGone(
        this.page.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', commands: [command] }),
      )
    } else (entry?.click as ((item: object) => void) | undefined)?.(entry ?? {})
  }
}

/** Electron's details of a right click, as far as a page knows them. The browser checks spelling itself. */
function contextParams({ x, y, isEditable, selected, link }: ContextMessage): object {
  const has = selected !== ''
  return {
    x,
    y,
    frame: null,
    isEditable,
    selectionText: selected,
    linkURL: link,
    misspelledWord: '',
    dictionarySuggestions: [],
    editFlags: {
      canCut: isEditable && has,
      canCopy: has,
      canPaste: isEditable,
      canSelectAll: true,
    },
  }
}
