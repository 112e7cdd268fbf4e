import type * as Electron from 'electron'
import type { PageAccelerator } from './page/messages.ts'
import { strict, unsupported } from './strict.ts'

type Template = Parameters<typeof Electron.Menu.buildFromTemplate>[0]
type Entry = Template[number]
type Click = (item: object, window: object, event: object) => void

/** The window in which a key combination was pressed. */
interface ClickTarget {
  readonly webContents: object
}

/** Where a menu can pop up. */
interface MenuPlace {
  menu: { open(items: readonly Entry[]): void } | undefined
}

const clicks = new Map<string, (target: ClickTarget) => void>()
const followers = new Set<(list: PageAccelerator[]) => void>()
let accelerators: PageAccelerator[] = []

/** A menu with working accelerators and no bar. */
class MenuStandIn {
  static current: MenuStandIn | null = null
  readonly items: Entry[]

  constructor(items: Entry[]) {
    this.items = items
  }

  /** Drawn in the page of that window. */
  popup({ window }: Electron.PopupOptions = {}): void {
    if (!window) throw unsupported('menu.popup without a window')
    const { webContents } = window as unknown as { webContents: MenuPlace }
    webContents.menu?.open(this.items)
  }

  getMenuItemById(id: string): Entry | null {
    return this.items.find((item) => item.id === id) ?? null
  }
}

/** Runs the menu entry of a key combination that was pressed in a window. */
export function acceleratorPressed(id: string, target: ClickTarget): void {
  clicks.get(id)?.(target)
}

/** Calls back with the current combinations, now and whenever a new menu is set. */
export function followAccelerators(follower: (list: PageAccelerator[]) => void): () => void {
  followers.add(follower)
  follower(accelerators)
  return () => followers.delete(follower)
}

function collect(items: readonly Entry[]): void {
  for (const item of items) {
    if (Array.isArray(item.submenu)) collect(item.submenu)
    const { click, accelerator } = item
    if (!click || typeof accelerator !== 'string' || item.enabled === false) continue
    const parsed = parseAccelerator(accelerator)
    if (!parsed) continue
    accelerators.push(parsed)
    clicks.set(parsed.id, (target) => {
      ;(click as Click)(item, target, {})
    })
  }
}

/** Parses `CmdOrCtrl+Shift+N` into the keys that the page sees. Undefined for keys without such a name. */
function parseAccelerator(accelerator: string): PageAccelerator | undefined {
  const parts = accelerator.toLowerCase().split('+')
  const key = parts.pop()
  if (!key) return undefined
  const mac = process.platform === 'darwin'
  const has = (...names: string[]) => names.some((name) => parts.includes(name))
  const either = has('cmdorctrl', 'commandorcontrol')
  const names: Record<string, string> = { plus: '+', space: ' ', esc: 'escape', return: 'enter' }
  return {
    id: accelerator,
    key: names[key] ?? key,
    ctrl: has('ctrl', 'control') || (either && !mac),
    meta: has('cmd', 'command', 'meta', 'super') || (either && mac),
    alt: has('alt', 'option', 'altgr'),
    shift: has('shift'),
  }
}

type Offered = Pick<
  typeof Electron.Menu,
  'buildFromTemplate' | 'setApplicationMenu' | 'getApplicationMenu'
>

const offered = {
  buildFromTemplate: (template: Template) =>
    strict(new MenuStandIn([...template]), 'menu') as unknown as Electron.Menu,
  setApplicationMenu(menu: Electron.Menu | null) {
    MenuStandIn.current = menu instanceof MenuStandIn ? menu : null
    accelerators = []
    clicks.clear()
    collect(MenuStandIn.current?.items ?? [])
    for (const follower of followers) follower(accelerators)
  },
  getApplicationMenu: () => MenuStandIn.current as unknown as Electron.Menu | null,
} satisfies Offered

export const Menu = strict(offered, 'Menu')
