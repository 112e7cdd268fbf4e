import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Attachment, MailSource } from '#shared/domain/attachment'
import { isDomainError } from '#shared/errors'
import type { Api } from '#renderer/api/client'
import type { ToastStore } from '#renderer/state/toast-store'
import { shownName } from '#renderer/words/file-words'
import { slot } from '#renderer/state/slot'

export interface AttachmentsStore {
  /** The file in the viewer, and the others of its message. */
  shown: { files: readonly Attachment[]; index: number } | null
  /** A file that may run its content, while the user is asked whether to open it. */
  asking: Attachment | null
  view: (files: readonly Attachment[], id: string) => void
  step: (by: 1 | -1) => void
  close: () => void
  /**
   * Opens a file in the system's program. Files that can run their content need confirmation first.
   */
  open: (file: Attachment) => Promise<void>
  /** Opens the confirmed file. Returns null on success, otherwise an error text. */
  openAsked: () => Promise<string | null>
  dismissAsked: () => void
  save: (file: Attachment) => Promise<void>
  /** The mails that tickets were imported from, by ticket. */
  mails: ReadonlyMap<string, readonly MailSource[]>
  readMails: (ticketId: string) => Promise<void>
  saveMail: (mail: MailSource) => Promise<void>
  /** Saves one zip: the files of a message, or of the whole ticket if `commentId` is null. */
  saveAll: (ticketId: string, commentId: string | null) => Promise<void>
  copyName: (file: Attachment) => Promise<void>
  /** Passes a drag that began in the page to the system. */
  dragOut: (file: Attachment) => Promise<void>
}

export const attachmentsSlot = slot<StoreApi<AttachmentsStore>>('attachments')

interface Parts {
  api: Api
  toasts: StoreApi<ToastStore>
  explain: (error: unknown) => string
}

/** Actions on stored files: view, open, save, drag out. */
export function createAttachmentsStore({
  api,
  toasts,
  explain,
}: Parts): StoreApi<AttachmentsStore> {
  const report = (words: string, error: unknown) =>
    toasts.getState().error(`${words} ${explain(error)}`)

  return createStore<AttachmentsStore>()((set, get) => {
    const save = async (
      what: string,
      ask: () => Promise<{ saved: { name: string; folder: string } | null }>,
    ) => {
      try {
        const { saved } = await ask()
        if (saved === null) return
        toasts.getState().news(`Saved ${shownName(saved.name)} in ${shownName(saved.folder)}`)
      } catch (error) {
        report(`${what} not saved.`, error)
      }
    }

    return {
      shown: null,
      asking: null,
      view: (files, id) => {
        const index = files.findIndex((file) => file.id === id)
        if (index !== -1) set({ shown: { files, index } })
      },
      step: (by) =>
        set(({ shown }) => {
          if (shown === null || shown.files[shown.index + by] === undefined) return {}
          return { shown: { ...shown, index: shown.index + by } }
        }),
      close: () => set({ shown: null }),
      open: async (file) => {
        try {
          await api.attachments.open({ attachmentId: file.id, confirmed: false })
        } catch (error) {
          if (isDomainError(error, 'attachment.can-run')) set({ asking: file })
          else report(`${shownName(file.name)} was not opened.`, error)
        }
      },
      openAsked: async () => {
        const file = get().asking
        if (file === null) return null
        try {
          await api.attachments.open({ attachmentId: file.id, confirmed: true })
          return null
        } catch (error) {
          return explain(error)
        }
      },
      dismissAsked: () => set({ asking: null }),
      mails: new Map(),
      readMails: async (ticketId) => {
        try {
          const { mails } = await api.attachments.listMails({ ticketId })
          set((state) => ({ mails: new Map(state.mails).set(ticketId, mails) }))
        } catch (error) {
          // When the database is offline, the pane already says so.
          if (!isDomainError(error, 'database.offline')) report('The mails were not read.', error)
        }
      },
      saveMail: (mail) =>
        save('The mail was', () => api.attachments.save({ attachmentId: mail.id })),
      save: (file) =>
        save(`${shownName(file.name)} was`, () => api.attachments.save({ attachmentId: file.id })),
      saveAll: (ticketId, commentId) =>
        save('The files were', () => api.attachments.saveAll({ ticketId, commentId })),
      copyName: async (file) => {
        try {
          await navigator.clipboard.writeText(file.name)
          toasts.getState().news(`Copied ${shownName(file.name)}`)
        } catch {
          toasts.getState().error('The system did not allow copying.')
        }
      },
      dragOut: async (file) => {
        try {
          await api.attachments.startDrag({ attachmentIds: [file.id] })
        } catch (error) {
          report(`${shownName(file.name)} cannot be dragged.`, error)
        }
      },
    }
  })
}
