import type { TicketPlace } from '../state/window-slots'
import type { Desk } from './workspace-stores'

/**
 * Goes to a ticket from wherever one is, in another workspace too; asks first where settings would be lost. What a
 * desk has to open on arrival is kept until its workspace is shown.
 */
export function createTicketOpener(switchTo: (workspaceId: string) => Promise<void>) {
  let goal: TicketPlace | null = null
  const openHere = (desk: Desk, ticketId: string) => {
    const { rows, activate } = desk.queue.getState()
    if (rows.some((row) => row.id === ticketId)) activate(ticketId)
    void desk.ticket.getState().open({ id: ticketId }, true)
  }
  return {
    openTicketOf: (desk: Desk, place: TicketPlace) =>
      desk.settingsFrame.getState().ask(() => {
        desk.settingsFrame.getState().close()
        if (desk.session.workspace.workspaceId === place.workspaceId) openHere(desk, place.ticketId)
        else {
          goal = place
          void switchTo(place.workspaceId)
        }
      }),
    /** Opens what was asked for before this workspace was shown. False when nothing was. */
    arriveAt: (desk: Desk): boolean => {
      if (goal?.workspaceId !== desk.session.workspace.workspaceId) return false
      openHere(desk, goal.ticketId)
      goal = null
      return true
    },
  }
}
export type TicketOpener = ReturnType<typeof createTicketOpener>
