import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Ticket, TicketPriority } from '#shared/domain/ticket'
import type { Api } from '#renderer/api/client'
import { difference } from '#renderer/components/put-text'
import { type DraftFiles, settledFiles } from '../attachments/settled-files'
import { NEW_TICKET_DRAFT } from '#renderer/state/draft-key'
import type { NewTicketForm } from '#renderer/state/new-ticket-form'
import { slot } from '#renderer/state/slot'

export interface NewTicketStore {
  isOpen: boolean
  form: NewTicketForm
  sending: boolean
  refusal: unknown
  open: () => void
  /** Closes the dialog. The input is there when it opens again. */
  close: () => void
  change: (part: Partial<NewTicketForm>) => void
  /** The last attempt with its content and files. Sending the same again keeps its id. */
  attempt: { id: string; words: string } | null
  /** The id under which the current form was last sent with these files. Null if it was not. */
  triedAs: (uploadIds: readonly string[]) => string | null
  /**
   * Shows a form that was saved, or came from another desktop. Null clears it. `tried`: the id and
   * files of its last attempt.
   */
  receive: (
    form: NewTicketForm | null,
    tried: { id: string; uploadIds: readonly string[] } | null,
  ) => void
  /**
   * The draft disappeared while the dialog was open: sent under this id with a lost response, or
   * ended on another desktop.
   */
  gone: (triedAs: string | null) => Promise<void>
  /**
   * Creates the ticket when its files are ready, and returns it. Null if it was refused (see
   * `refusal`).
   */
  create: () => Promise<Ticket | null>
}

export const newTicketSlot = slot<StoreApi<NewTicketStore>>('newTicket')

interface Parts {
  api: Api
  makeId: () => string
  files: () => DraftFiles
  /**
   * Resolves when the form is on the disk together with the id of the attempt, or cannot be saved.
   */
  saveDraft: () => Promise<void>
  /** The workspace's current default. */
  defaultPriority: () => TicketPriority
  onCreated: (ticket: Ticket) => void
  /** Text that was typed into the form after sending, once its ticket exists. */
  onTypedOn: (ticketId: string, text: string) => void
  /** The draft has disappeared, and its outcome is unknown. */
  onGone: () => void
}

/**
 * The form of a new ticket. Sending the same content again keeps its id, so that a lost response
 * makes only one ticket.
 */
export function createNewTicketStore(parts: Parts): StoreApi<NewTicketStore> {
  const empty = (): NewTicketForm => ({
    subject: '',
    description: '',
    requesterText: '',
    requester: null,
    requesterName: '',
    priority: parts.defaultPriority(),
    assignee: null,
  })
  let begun = empty()
  const begin = () => (begun = empty())
  /** The last created ticket, with the form content up to then. */
  let made: { id: string; form: NewTicketForm } | null = null
  const typeOn = (now: NewTicketForm) => {
    if (made === null) return
    const text = typedBehind(made.form, now)
    made.form = now
    if (text !== '') parts.onTypedOn(made.id, text)
  }

  return createStore<NewTicketStore>()((set, get) => ({
    isOpen: false,
    form: begun,
    sending: false,
    refusal: null,
    attempt: null,
    // An unused form is reset, because the default priority may have changed.
    open: () => {
      made = null
      set(({ form }) => ({ isOpen: true, refusal: null, form: form === begun ? begin() : form }))
    },
    close: () => set({ isOpen: false }),
    change: (part) => {
      // A dialog that is closing can still receive a keystroke.
      if (!get().isOpen && made !== null) typeOn({ ...made.form, ...part })
      else set(({ form }) => ({ form: { ...form, ...part } }))
    },
    triedAs: (uploadIds) => {
      const { attempt, form } = get()
      return attempt?.words === wordsOf(form, uploadIds) ? attempt.id : null
    },
    receive: (given, tried) => {
      const form = given ?? begin()
      const attempt = tried && { id: tried.id, words: wordsOf(form, tried.uploadIds) }
      set({ form, attempt, refusal: null })
    },
    gone: async (triedAs) => {
      set({ isOpen: false })
      try {
        if (triedAs === null) parts.onGone()
        else parts.onCreated(await parts.api.tickets.get({ ticketId: triedAs }))
      } catch {
        // The ticket was not found under this id, or could not be read: only its disappearance is
        // known.
        parts.onGone()
      }
    },
    create: async () => {
      const { form, sending } = get()
      if (sending || form.requester === null) return null
      set({ sending: true, refusal: null })
      try {
        const uploadIds = await settledFiles(parts.files(), NEW_TICKET_DRAFT)
        const id = get().triedAs(uploadIds) ?? parts.makeId()
        set({ attempt: { id, words: wordsOf(form, uploadIds) } })
        // If the app is killed before the response, it must know the id to send the same ticket
        // again.
        await parts.saveDraft()
        const ticket = await parts.api.tickets.create({
          id,
          subject: form.subject,
          description: form.description,
          requester: 'person' in form.requester ? { id: form.requester.person.id } : form.requester,
          priority: form.priority,
          assigneeId: form.assignee?.id ?? null,
          uploadIds,
        })
        parts.files().clear(NEW_TICKET_DRAFT)
        const typed = get().form
        made = { id: ticket.id, form }
        set({ form: begin(), attempt: null, isOpen: false, sending: false })
        parts.onCreated(ticket)
        typeOn(typed)
        return ticket
      } catch (error) {
        set({ refusal: error, sending: false })
        return null
      }
    },
  }))
}

/** The text typed into the form since it was sent. */
function typedBehind(sent: NewTicketForm, now: NewTicketForm): string {
  const texts = ['description', 'subject', 'requesterText', 'requesterName'] as const
  return texts.map((name) => difference(sent[name], now[name]).part).join('')
}

function wordsOf(form: NewTicketForm, uploadIds: readonly string[]): string {
  return JSON.stringify([form, uploadIds])
}

export function hasWords(form: NewTicketForm): boolean {
  return [form.subject, form.description, form.requesterText].some((text) => text.trim() !== '')
}
