import type { AppState } from '../domain/app-state'
import type { Change } from '../domain/change'
import type { ImportProgress } from '../domain/import'
import type { EventName } from './channels'

/** Event -> payload. Events say that something happened; what is true is asked for by a call. */
export interface EventPayloads {
  'app:state-changed': AppState
  /**
   * What this desktop or another has changed, each thing once. With `first` (following has just begun) and
   * `behind` (too much to tell one by one) there are none, and everything is to be read again.
   */
  'changes:arrived': { state: 'first' | 'ok' | 'behind'; changes: readonly Change[] }
  /** Somebody came to a ticket, left one, or began or ceased to type. */
  'presence:changed': Record<string, never>
  /** Somebody's drafts of a workspace were changed elsewhere: ask for them again. */
  'draft:changed': { userId: string; workspaceId: string }
  /** The time of a held reply of this desktop has come: it went out, or it did not and is kept. */
  'reply:settled': {
    ticketId: string
    replyId: string
    state: 'sent' | 'overtaken' | 'stopped'
  }
  'import:progressed': ImportProgress
  /** A click asked for something to be shown; `native-notifications:take-opened` answers what. */
  'notification:opened': Record<string, never>
  'menu:chosen': { item: 'new-ticket' | 'import' | 'settings' | 'sign-out' }
}

type MissingEvent = Exclude<EventName, keyof EventPayloads>
type UnknownEvent = Exclude<keyof EventPayloads, EventName>
/** Does not compile when names and payloads drift apart. */
export const eventsAreComplete: [MissingEvent, UnknownEvent] extends [never, never] ? true : never =
  true
