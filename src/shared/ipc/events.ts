import type { AppState } from '../domain/app-state'
import type { Change } from '../domain/change'
import type { ImportProgress } from '../domain/import'
import type { EventName } from './channels'

/**
 * Maps each event to its payload. Events say that something happened; windows call a channel to
 * read the new state.
 */
export interface EventPayloads {
  'app:state-changed': AppState
  /**
   * What this desktop or another has changed, each change once. With `first` (following has just
   * begun) and `behind` (too many changes to list) the list is empty, and the window must read
   * everything again.
   */
  'changes:arrived': { state: 'first' | 'ok' | 'behind'; changes: readonly Change[] }
  /** Somebody opened or left a ticket, or started or stopped typing. */
  'presence:changed': Record<string, never>
  /** A person's drafts in a workspace changed elsewhere: read them again. */
  'draft:changed': { userId: string; workspaceId: string }
  /** A held reply of this desktop became due. It was sent, or it was not and is saved. */
  'reply:settled': {
    ticketId: string
    replyId: string
    state: 'sent' | 'overtaken' | 'stopped'
  }
  'import:progressed': ImportProgress
  /** A click asked to show something. `native-notifications:take-opened` returns what. */
  'notification:opened': Record<string, never>
  'menu:chosen': { item: 'new-ticket' | 'import' | 'settings' | 'sign-out' }
}

type MissingEvent = Exclude<EventName, keyof EventPayloads>
type UnknownEvent = Exclude<keyof EventPayloads, EventName>
/** Does not compile when names and payloads do not match. */
export const eventsAreComplete: [MissingEvent, UnknownEvent] extends [never, never] ? true : never =
  true
