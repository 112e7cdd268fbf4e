import type { CommentVisibility } from '#shared/domain/comment'
import { isModKey, keyName, writtenBy } from '../components/key-name'

/** What the window shows when a key is pressed. */
export interface KeyScene {
  /**
   * What has the focus: a text field or an open menu that takes letters, the list, a control that
   * keys activate, or anything else.
   */
  focus: 'text' | 'list' | 'control' | 'elsewhere'
  /** The ticket in the pane. */
  shownId: string | null
  mayWrite: boolean
  /** The settings cover list and ticket. */
  isCovered: boolean
  /**
   * Whether letters belong to the composer of the shown ticket: it is not there yet, is empty, or
   * has text.
   */
  writing: 'no' | 'awaited' | 'empty' | 'words'
  /** The person left a text a moment ago and is still typing. */
  isAsleep: boolean
}

export type KeyCommand =
  | { name: 'shortcuts' }
  | { name: 'undo' }
  | { name: 'search' }
  | { name: 'notifications' }
  | { name: 'new-ticket' }
  | { name: 'back' }
  | { name: 'open' }
  | { name: 'move'; step: 1 | -1 }
  | { name: 'type'; ticketId: string; text: string }
  | { name: 'write'; ticketId: string; mode: CommentVisibility }
  | { name: 'choose'; ticketId: string; control: 'status' | 'priority' | 'assignee' | 'add-tag' }
  | { name: 'close-or-reopen'; ticketId: string }
  /** Do nothing: the letter belongs to a text that was left. */
  | { name: 'sleep' }

type KeyPress = Parameters<typeof keyName>[0] &
  Parameters<typeof isModKey>[0] &
  Pick<KeyboardEvent, 'repeat'>

const CONTROLS = { s: 'status', p: 'priority', a: 'assignee', t: 'add-tag' } as const

/**
 * Defines what every single key means. A key acts on the ticket in the pane or on nothing,
 * regardless of changes in the list. Letters that belong to a composer become its text. A key that
 * is held down makes no change twice. Null: the key is not a command.
 */
export function keyCommand(event: KeyPress, scene: KeyScene): KeyCommand | null {
  const { focus, shownId, mayWrite, isCovered } = scene
  if (focus === 'text') return null
  if (isModKey(event, 'z')) return mayWrite && !event.repeat ? { name: 'undo' } : null
  const name = keyName(event)
  const text = writtenBy(event)
  if (text !== null && shownId !== null && !isCovered && belongsToComposer(name, scene)) {
    return { name: 'type', ticketId: shownId, text }
  }
  if (text !== null && sleeps(name, scene)) return { name: 'sleep' }
  if (event.ctrlKey || event.metaKey || event.altKey) return null
  if (name === '?') return event.repeat ? null : { name: 'shortcuts' }
  if (isCovered) return null
  if (name === 'j' || name === 'k') return { name: 'move', step: name === 'j' ? 1 : -1 }
  if (event.repeat) return null
  if (name === 'o' && focus === 'list') return { name: 'open' }
  if (name === '/') return { name: 'search' }
  if (name === 'i') return { name: 'notifications' }
  if (name === 'escape') return shownId === null ? null : { name: 'back' }
  if (!mayWrite) return null
  if (name === 'c') return { name: 'new-ticket' }
  if (shownId === null) return null
  if (name === 'r') return { name: 'write', ticketId: shownId, mode: 'PUBLIC' }
  if (name === 'n') return { name: 'write', ticketId: shownId, mode: 'INTERNAL' }
  if (name === 'e') return { name: 'close-or-reopen', ticketId: shownId }
  if (isControlKey(name)) return { name: 'choose', ticketId: shownId, control: CONTROLS[name] }
  return null
}

function isControlKey(name: string): name is keyof typeof CONTROLS {
  return name in CONTROLS
}

/** J and K still move in the list after leaving a composer. */
function sleeps(name: string, { isAsleep, writing, focus }: KeyScene): boolean {
  const isListKey = (name === 'j' || name === 'k') && focus === 'list' && writing !== 'no'
  return isAsleep && !isListKey
}

/** J and K still move in the list if that does not take letters out of a word. */
function belongsToComposer(name: string, { writing, focus }: KeyScene): boolean {
  if (writing === 'no') return false
  if (writing === 'awaited') return true
  // Space activates the focused control.
  if (name === ' ') return focus !== 'control' && writing === 'words'
  if (name === 'j' || name === 'k') return writing === 'words' && focus !== 'list'
  return true
}
