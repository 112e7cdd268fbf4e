import { useEffect, useEffectEvent, useRef } from 'react'
import { draftOf } from '../features/messages/draft-store'
import { workspaceAt } from '../features/workspaces/workspace-order'
import type { WorkspaceStores } from './workspace-stores'
import { followLetters } from './follow-letters'
import { keyCommand, type KeyScene } from './key-command'
import { isTyping, REPLY_FIELD } from './shortcuts'
import { modeOf, runKeyCommand } from './run-key-command'

interface ShellActions {
  onShowShortcuts: () => void
  /** A letter that would be a command was typed right after a text was left. */
  onAsleep: () => void
  onSwitch: (workspaceId: string) => void
}

/**
 * Single keys that work anywhere outside text, and Mod with a digit, which switches the workspace
 * even while typing. `keyCommand` defines what each key does.
 */
export function useShellKeys(stores: WorkspaceStores, actions: ShellActions): void {
  const { onShowShortcuts, onAsleep, onSwitch } = actions
  /** Whether letters were asleep when the current key event began. */
  const isAsleep = useRef(false)
  const onLetter = useEffectEvent((event: KeyboardEvent, areAsleep: boolean): boolean => {
    isAsleep.current = areAsleep
    if (!areAsleep || isForOthers(event)) return false
    if (keyCommand(event, sceneOf(stores, event.target, true))?.name !== 'sleep') return false
    onAsleep()
    return true
  })
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || isForOthers(event)) return
    const workspaceId = workspaceKey(stores, event)
    if (workspaceId !== null) {
      event.preventDefault()
      onSwitch(workspaceId)
      return
    }
    const command = keyCommand(event, sceneOf(stores, event.target, isAsleep.current))
    if (command === null || command.name === 'sleep') return
    if (command.name === 'shortcuts') onShowShortcuts()
    else if (!runKeyCommand(stores, command)) return
    event.preventDefault()
  })
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event)
    document.addEventListener('keydown', listener)
    return () => document.removeEventListener('keydown', listener)
  }, [])
  useEffect(() => followTyping(stores), [stores])
  useEffect(() => followLetters((event, areAsleep) => onLetter(event, areAsleep)), [])
}

/** The key belongs to an IME composition or to a dialog. */
function isForOthers({ isComposing, key }: KeyboardEvent): boolean {
  if (isComposing || key === 'Process') return true
  // Ignores a dialog that is closing.
  return document.querySelector('[role=dialog][aria-modal=true]:not([inert])') !== null
}

/** The workspace that the key stands for. Null if it is the current one. */
function workspaceKey({ session }: WorkspaceStores, event: KeyboardEvent): string | null {
  const isMod = event.ctrlKey !== event.metaKey && !event.altKey && !event.shiftKey
  if (!isMod || event.repeat || !event.code.startsWith('Digit')) return null
  const goal = workspaceAt(session.memberships, event.code.slice('Digit'.length))
  return goal === undefined || goal.workspaceId === session.workspace.workspaceId
    ? null
    : goal.workspaceId
}

function sceneOf(stores: WorkspaceStores, target: EventTarget | null, isAsleep: boolean): KeyScene {
  const { openId } = stores.ticket.getState()
  const isMade = isAsleep && openId !== null && stores.typing.getState().madeId === openId
  return {
    focus: focusOf(target),
    shownId: openId,
    mayWrite: stores.mayWrite,
    isCovered: stores.settingsFrame.getState().pageId !== null,
    writing: isMade ? 'awaited' : writingIn(stores, openId),
    isAsleep,
  }
}

function focusOf(target: EventTarget | null): KeyScene['focus'] {
  if (isTyping(target)) return 'text'
  if (!(target instanceof Element)) return 'elsewhere'
  if (target.closest('[role=grid]') !== null) return 'list'
  return target.closest('button, a, input, [role=button], [role=separator]') === null
    ? 'elsewhere'
    : 'control'
}

function writingIn(stores: WorkspaceStores, openId: string | null): KeyScene['writing'] {
  const { ticketId, isAwaited } = stores.typing.getState()
  if (openId === null || ticketId !== openId) return 'no'
  if (isAwaited) return 'awaited'
  return draftOf(stores.drafts.getState(), openId, modeOf(stores, openId)) === ''
    ? 'empty'
    : 'words'
}

/** Keys that move in the list. */
const LIST_KEYS = ['ArrowDown', 'ArrowUp', 'PageDown', 'PageUp', 'Home', 'End']

/** Tracks where the person is typing, and ends it when they move elsewhere deliberately. */
function followTyping(stores: WorkspaceStores): () => void {
  const { begin, typed, end } = stores.typing.getState()
  const isReply = (target: EventTarget | null) =>
    target instanceof Element && target.matches(REPLY_FIELD)
  const onFocus = ({ target }: Event) => {
    const { openId } = stores.ticket.getState()
    if (isReply(target) && openId !== null) begin(openId, false)
  }
  const onInput = ({ target }: Event) => {
    const { openId } = stores.ticket.getState()
    if (isReply(target) && openId !== null) typed(openId, modeOf(stores, openId))
  }
  const onPress = ({ target }: Event) => {
    if (!(target instanceof Element) || target.closest('.composer, [role=listbox]') !== null) return
    // After selecting a word in the conversation or changing a property with the mouse, the person
    // goes on typing.
    const isInPane = target.closest('.ticket-pane, .popover') !== null
    if (isInPane && writingIn(stores, stores.ticket.getState().openId) === 'words') return
    end()
  }
  const onKey = ({ key, target }: KeyboardEvent) => {
    if (LIST_KEYS.includes(key) && target instanceof Element && target.closest('[role=grid]')) end()
  }
  document.addEventListener('focusin', onFocus)
  document.addEventListener('input', onInput)
  document.addEventListener('pointerdown', onPress, true)
  document.addEventListener('keydown', onKey, true)
  return () => {
    document.removeEventListener('focusin', onFocus)
    document.removeEventListener('input', onInput)
    document.removeEventListener('pointerdown', onPress, true)
    document.removeEventListener('keydown', onKey, true)
  }
}
