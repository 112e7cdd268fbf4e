import { type BrowserWindow, clipboard, type ContextMenuParams, Menu } from 'electron'
import type { Log } from '../log'

type Template = Electron.MenuItemConstructorOptions[]

/** The actions that are not Electron roles. */
export interface ContextActions {
  replaceWord(word: string): void
  learnWord(word: string): void
  copyText(text: string): void
}

type Asked = Pick<
  ContextMenuParams,
  | 'isEditable'
  | 'selectionText'
  | 'linkURL'
  | 'misspelledWord'
  | 'dictionarySuggestions'
  | 'editFlags'
>

const SEPARATOR = { type: 'separator' } as const

/** The menu for a right click at a place of the page. Empty if there is nothing to do. */
export function contextMenuOf(asked: Asked, actions: ContextActions): Template {
  const groups = [spelling(asked, actions), link(asked, actions), editing(asked)]
  return groups
    .filter((group) => group.length > 0)
    .flatMap((group, index) => (index === 0 ? group : [SEPARATOR, ...group]))
}

/** Shows the menu at every right click, and for the menu key. */
export function offerContextMenu(window: BrowserWindow, log: Log): void {
  const { webContents } = window
  const actions: ContextActions = {
    replaceWord: (word) => webContents.replaceMisspelling(word),
    learnWord: (word) => webContents.session.addWordToSpellCheckerDictionary(word),
    copyText: (text) => {
      clipboard.writeText(text).catch((error: unknown) => log.error('not-copied', {}, error))
    },
  }
  webContents.on('context-menu', (_event, params) => {
    const template = contextMenuOf(params, actions)
    if (template.length === 0) return
    // With a frame, macOS adds its own items, such as Writing Tools.
    const frame = params.frame === null ? {} : { frame: params.frame }
    Menu.buildFromTemplate(template).popup({ window, ...frame })
  })
}

function spelling(asked: Asked, actions: ContextActions): Template {
  const { misspelledWord, dictionarySuggestions, isEditable } = asked
  if (!isEditable || misspelledWord === '') return []
  const suggestions = dictionarySuggestions.map((word) => ({
    label: word,
    click: () => actions.replaceWord(word),
  }))
  return [
    ...(suggestions.length > 0 ? suggestions : [{ label: 'No suggestions', enabled: false }]),
    { label: 'Add to dictionary', click: () => actions.learnWord(misspelledWord) },
  ]
}

function link({ linkURL }: Asked, actions: ContextActions): Template {
  const url = URL.parse(linkURL)
  if (url?.protocol === 'mailto:') {
    const address = readable(url.pathname)
    return [{ label: 'Copy e-mail address', click: () => actions.copyText(address) }]
  }
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') return []
  return [{ label: 'Copy link', click: () => actions.copyText(linkURL) }]
}

function readable(address: string): string {
  try {
    return decodeURIComponent(address)
  } catch {
    // The address contains a plain per cent sign.
    return address
  }
}

function editing({ isEditable, selectionText, editFlags }: Asked): Template {
  if (!isEditable) {
    return selectionText.trim() === '' ? [] : [{ label: 'Copy', role: 'copy' }]
  }
  return [
    { label: 'Cut', role: 'cut', enabled: editFlags.canCut },
    { label: 'Copy', role: 'copy', enabled: editFlags.canCopy },
    { label: 'Paste', role: 'paste', enabled: editFlags.canPaste },
    { label: 'Paste as text', role: 'pasteAndMatchStyle', enabled: editFlags.canPaste },
    SEPARATOR,
    { label: 'Select all', role: 'selectAll', enabled: editFlags.canSelectAll },
  ]
}
