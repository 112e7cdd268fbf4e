import type { TicketPlace } from '../state/window-slots'
import type { WorkspaceStores } from './workspace-stores'

/**
 * Opens a ticket from anywhere, also in another workspace. Asks first if unsaved settings would be
 * lost. The ticket for another workspace is saved until that workspace is shown.
 */
export function createTicketOpener(switchTo: (workspaceId: string) => Promise<void>) {
  let goal: TicketPlace | null = null
  const openHere = (stores: WorkspaceStores, ticketId: string) => {
    const { rows, activate } = stores.queue.getState()
    if (rows.some((row) => row.id === ticketId)) activate(ticketId)
    void stores.ticket.getState().open({ id: ticketId }, true)
  }
  return {
    openTicketOf: (stores: WorkspaceStores, place: TicketPlace) =>
      stores.settingsFrame.getState().ask(() => {
        stores.settingsFrame.getState().close()
        if (stores.session.workspace.workspaceId === place.workspaceId)
          openHere(stores, place.ticketId)
        else {
          goal = place
          void switchTo(place.workspaceId)
        }
      }),
    /**
     * Opens the ticket that was requested before this workspace was shown. Returns false if there
     * was none.
     */
    arriveAt: (stores: WorkspaceStores): boolean => {
      if (goal?.workspaceId !== stores.session.workspace.workspaceId) return false
      openHere(stores, goal.ticketId)
      goal = null
      return true
    },
  }
}
export type TicketOpener = ReturnType<typeof createTicketOpener>
