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
  /** Closes the dialog; what was written is there again when it opens. */
  close: () => void
  change: (part: Partial<NewTicketForm>) => void
  /** The last id that was tried, with its words and files: the same sent again keep it. */
  attempt: { id: string; words: string } | null
  /** The id under which the form was tried as it stands there now, with these files; null when it was not. */
  triedAs: (uploadIds: readonly string[]) => string | null
  /** Shows what was kept, or came from another desktop; null begins anew. `tried`: the id and files it was tried with. */
  receive: (
    form: NewTicketForm | null,
    tried: { id: string; uploadIds: readonly string[] } | null,
  ) => void
  /** Its draft has gone while it was open: sent under this id without an answer, or ended on another desktop. */
  gone: (triedAs: string | null) => Promise<void>
  /** Creates the ticket once its files are there, once, and answers it; null when it was refused (see `refusal`). */
  create: () => Promise<Ticket | null>
}

export const newTicketSlot = slot<StoreApi<NewTicketStore>>('newTicket')

interface Parts {
  api: Api
  makeId: () => string
  files: () => DraftFiles
  /** Resolves when the form is on the disk with the id it is tried under, or cannot come there. */
  saveDraft: () => Promise<void>
  /** The workspace's, as it is set now. */
  defaultPriority: () => TicketPriority
  onCreated: (ticket: Ticket) => void
  /** What was typed into the form after it was sent, once its ticket is there. */
  onTypedOn: (ticketId: string, text: string) => void
  /** Its draft has gone, and nobody here knows what became of it. */
  onGone: () => void
}

/** The new ticket that is being written. The same words sent again keep their id, so that a lost answer makes one ticket. */
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
  /** The last ticket that was made, with what its form held so far. */
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
    // A form nobody has written in begins anew, since the default may be another by now.
    open: () => {
      made = null
      set(({ form }) => ({ isOpen: true, refusal: null, form: form === begun ? begin() : form }))
    },
    close: () => set({ isOpen: false }),
    change: (part) => {
      // A dialog that is just going away may still take a letter.
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
        // Not to be found under this id, or not to be asked for: nobody knows more than that it is gone.
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
        // An app that is killed before it hears the answer must know the id when it sends the same again.
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

/** What was typed into the form since it was sent. */
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
