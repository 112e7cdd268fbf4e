import type { StoreApi } from 'zustand'
import type { Session } from '#shared/domain/workspace'
import type { Api } from '../api/client'
import type { Subscribe } from '../api/subscribe'
import type { ToastStore } from './toast-store'
import { slot } from './slot'

export const apiSlot = slot<Api>('api')
export const subscribeSlot = slot<Subscribe>('subscribe')
export const toastsSlot = slot<StoreApi<ToastStore>>('toasts')
/** Who is signed in, and the workspace that is shown. */
export const sessionSlot = slot<Session>('session')
/** False for a viewer, and for everybody in an archived workspace. */
export const mayWriteSlot = slot<boolean>('mayWrite')

/** A ticket somewhere in one's workspaces. */
export interface TicketPlace {
  workspaceId: string
  ticketId: string
}

/** Goes to a ticket from wherever one is; asks first where settings would be lost. */
export const openTicketOfSlot = slot<(place: TicketPlace) => void>('openTicketOf')
/** Puts what is typed behind the draft that was written in last; false: there is none. */
export const continueWritingSlot = slot<(text: string) => boolean>('goOnWriting')
/** Gives the keyboard back to the list; shows it, where list and ticket take turns. */
export const backToListSlot = slot<() => void>('backToList')
