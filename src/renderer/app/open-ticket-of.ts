import type { TicketPlace } from '../state/window-slots'
import type { WorkspaceStores } from './workspace-stores'

/**
 * Goes to a ticket from wherever one is, in another workspace too; asks first where settings would be lost. What a
 * desk has to open on arrival is kept until its workspace is shown.
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
    /** Opens what was asked for before this workspace was shown. False when nothing was. */
    arriveAt: (stores: WorkspaceStores): boolean => {
      if (goal?.workspaceId !== stores.session.workspace.workspaceId) return false
      openHere(stores, goal.ticketId)
      goal = null
      return true
    },
  }
}
export type TicketOpener = ReturnType<typeof createTicketOpener>
