/** Messages from the preload's world to the main process, through its binding. */
export type PageMessage =
  | { kind: 'invoke'; id: number; channel: string; args: unknown }
  | { kind: 'send'; channel: string; args: unknown }
  | { kind: 'window-open'; url: string; name: string; features: string; disposition: Disposition }
  | { kind: 'navigate'; url: string }
  | { kind: 'focus'; focused: boolean }
  | { kind: 'geometry' }
  | { kind: 'title'; title: string }
  | { kind: 'dark'; dark: boolean }
  | { kind: 'accelerator'; id: string }
  | {
      kind: 'context-menu'
      x: number
      y: number
      isEditable: boolean
      selected: string
      link: string
    }
  | { kind: 'menu-chosen'; id: number }
  | { kind: 'preload-error'; message: string; stack: string }

export type Disposition = 'foreground-tab' | 'background-tab' | 'new-window'

/** A key combination that the main process listens for. */
export interface PageAccelerator {
  id: string
  key: string
  ctrl: boolean
  meta: boolean
  alt: boolean
  shift: boolean
}

/** An entry of a popup menu. Without a label it is a separator. */
export interface ShownItem {
  id: number
  label: string | null
  enabled: boolean
}

/** Configuration of the injected scripts. */
export interface PageConfig {
  /** Name of the binding function, and of the object through which the main process answers. */
  binding: string
  entry: string
  /**
   * Names of the events between the two worlds. They are random, so that page code cannot use them
   * by accident.
   */
  toMain: string
  toPreload: string
  /** Start of the placeholders that stand for the paths of files. */
  fileToken: string
  /** Whether to ask before the window closes. */
  guardClose: boolean
  process: { platform: string; arch: string; argv: string[]; versions: Record<string, string> }
}

/** What the main process can call in the preload's world, by the name of `entry`. */
export interface PageEntry {
  settle(id: number, ok: boolean, payload: string): void
  deliver(channel: string, payload: string): void
  setAccelerators(list: PageAccelerator[]): void
  showMenu(items: ShownItem[]): void
  files: Map<string, File>
}

/**
 * What crosses the worlds: a value, or a description of an object with functions, which cannot be
 * copied.
 */
export type Packed =
  | { t: 'value'; v: unknown }
  | { t: 'function'; id: number }
  | { t: 'array'; v: Packed[] }
  | { t: 'object'; v: [string, Packed][] }

/** From the preload's world to the page's. */
export type ToMain =
  | { kind: 'expose'; key: string; api: Packed }
  | { kind: 'answer'; call: number; how: 'value' | 'promise' | 'error'; value: Packed }
  | { kind: 'settled'; call: number; ok: boolean; value: Packed }
  | { kind: 'callback'; id: number; args: Packed }

/** From the page's world to the preload's. */
export type ToPreload =
  | { kind: 'call'; call: number; id: number; args: Packed }
  | { kind: 'window-open'; url: string; name: string; features: string }
