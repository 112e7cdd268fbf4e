import type { StoreApi } from 'zustand'
import type { Session } from '#shared/domain/workspace'
import type { Api } from '../api/client'
import type { Subscribe } from '../api/subscribe'
import type { ToastStore } from './toast-store'
import { slot } from './slot'

export const apiSlot = slot<Api>('api')
export const subscribeSlot = slot<Subscribe>('subscribe')
export const toastsSlot = slot<StoreApi<ToastStore>>('toasts')
/** The signed-in person and the shown workspace. */
export const sessionSlot = slot<Session>('session')
/** False for the role VIEWER, and for everybody in an archived workspace. */
export const mayWriteSlot = slot<boolean>('mayWrite')

/** A ticket in one of the person's workspaces. */
export interface TicketPlace {
  workspaceId: string
  ticketId: string
}

/** Opens a ticket from anywhere. Asks first if unsaved settings would be lost. */
export const openTicketOfSlot = slot<(place: TicketPlace) => void>('openTicketOf')
/** Appends typed text to the draft in use. Returns false if there is none. */
export const continueWritingSlot = slot<(text: string) => boolean>('goOnWriting')
/** Returns the focus to the list. In a narrow window it shows the list. */
export const backToListSlot = slot<() => void>('backToList')
