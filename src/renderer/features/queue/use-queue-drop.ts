import { isMailFile } from '#shared/domain/import'
import { useState, type DragEvent } from 'react'
import { carriesFiles, collectDropped } from '../attachments/collect-dropped'
import { describeBy } from '../attachments/only-files'
import { draftsSlot } from '../messages/draft-store'
import { draftKey } from '#renderer/state/draft-key'
import { useSlot } from '#renderer/state/slot'
import { apiSlot, mayWriteSlot, toastsSlot } from '#renderer/state/window-slots'
import { queueSlot } from './queue-store'
import { ticketSlot } from '#renderer/state/ticket-store'
import { uploadsSlot } from '../attachments/uploads-store'
import { importsSlot } from '../imports/import-store'

/** What a drop would do here. */
type Over = { what: 'ticket'; ticketId: string } | { what: 'mails'; count: number }

const MAIL = 'message/rfc822'

/**
 * Files dropped on a row are added to that ticket's draft, and the ticket opens. Mails (.eml)
 * dropped on the list become tickets with their attachments. To attach a mail instead, drop it on
 * the open ticket.
 */
export function useQueueDrop() {
  const api = useSlot(apiSlot)
  const queue = useSlot(queueSlot)
  const ticket = useSlot(ticketSlot)
  const drafts = useSlot(draftsSlot)
  const uploads = useSlot(uploadsSlot)
  const imports = useSlot(importsSlot)
  const mayWrite = useSlot(mayWriteSlot)
  const toasts = useSlot(toastsSlot)
  const [over, setOver] = useState<Over | null>(null)

  const drop = async (data: DataTransfer, ticketId: string | null) => {
    const { files, problem } = await collectDropped(data, describeBy(api))
    if (problem !== null) toasts.getState().error(problem)
    if (files.length === 0) return
    if (files.every(({ file }) => isMailFile(file.name))) {
      await imports.getState().takeMails(files.map(({ file }) => file))
      return
    }
    const row = queue.getState().rows.find(({ id }) => id === ticketId)
    if (row === undefined) {
      toasts
        .getState()
        .error('Drop files on a ticket to attach them, or mails (.eml) here to make tickets.')
      return
    }
    const mode = drafts.getState().modes.get(row.id) ?? 'PUBLIC'
    queue.getState().activate(row.id)
    void ticket.getState().open(row)
    await uploads.getState().add(draftKey(row.id, mode), row.id, files)
  }

  return {
    over,
    handlers: {
      onDragOver: (event: DragEvent) => {
        if (!mayWrite || event.defaultPrevented || !carriesFiles(event.dataTransfer)) return
        const next = placeOf(event)

        event.preventDefault()
        event.dataTransfer.dropEffect = next === null ? 'none' : 'copy'
        setOver((old) => (JSON.stringify(old) === JSON.stringify(next) ? old : next))
      },
      onDragLeave: (event: DragEvent) => {
        const to = event.relatedTarget
        if (!(to instanceof Node && event.currentTarget.contains(to))) setOver(null)
      },
      onDrop: (event: DragEvent) => {
        setOver(null)
        if (!mayWrite || event.defaultPrevented || !carriesFiles(event.dataTransfer)) return
        event.preventDefault()
        void drop(event.dataTransfer, ticketOf(event))
      },
    },
  }
}

function ticketOf(event: DragEvent): string | null {
  const row = (event.target as Element).closest<HTMLElement>('[data-ticket]')
  return row?.dataset['ticket'] ?? null
}

/** During a drag only the types of the files are known. */
function placeOf(event: DragEvent): Over | null {
  const items = Array.from(event.dataTransfer.items).filter(({ kind }) => kind === 'file')
  const areMails = items.length > 0 && items.every(({ type }) => type === MAIL)
  if (areMails) return { what: 'mails', count: items.length }
  const ticketId = ticketOf(event)
  return ticketId === null ? null : { what: 'ticket', ticketId }
}
