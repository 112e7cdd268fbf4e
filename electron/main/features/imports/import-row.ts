import type { TicketPriority, TicketStatus } from '#shared/domain/ticket'
import { REMARK_KINDS } from '#main/mail-reader/mail-remark'

/** A ticket from a row or a mail, checked by the rules for all tickets. */
export interface ImportTicket {
  /** Identifies a second import of the same row: SHA-256 in hex. */
  key: string
  /** Used instead if another ticket has the key. */
  otherKey?: string
  subject: string
  description: string
  status: TicketStatus
  priority: TicketPriority
  requesterEmail: string
  requesterName: string | null
  /** E-mail or name of a member, as in the file. Null for nobody. */
  assignee: string | null
  tags: string[]
  createdAt: Date
  updatedAt: Date
  closedAt: Date | null
}

/** A mail that answers a message which is already a ticket or comment. */
export interface ImportComment {
  key: string
  /** Keys of the messages it answers, the nearest first. */
  parentKeys: string[]
  content: string
  authorEmail: string
  authorName: string | null
  createdAt: Date
}

/** A file that comes with a mail. */
export interface ImportedFile {
  name: string
  content: Uint8Array
}

/** A mail as it came, what it says about itself, and what it refers to. Message-IDs without brackets. */
export interface ReadMail {
  bytes: Uint8Array
  messageId: string | null
  /** The mails it answers, the oldest first. */
  references: string[]
  /** The same, the nearest first. */
  answers: string[]
  /** The number of one of our tickets, from its subject. */
  number: number | null
  /** Different for two mails that share one Message-ID. */
  contentKey: string
}

/** What was changed or left out of a row that was imported all the same. */
export const NOTE_KINDS = [
  'status-unknown',
  'priority-unknown',
  'assignee-unknown',
  'tag-dropped',
  'name-dropped',
  'address-dropped',
  'closed-before-created',
  'closed-on-open',
  'subject-cut',
  'subject-missing',
  'text-missing',
  'text-cut',
  'date-missing',
  'date-in-future',
  'html-as-text',
  'read-as-utf8',
  'row-is-message',
  'row-changed',
  'number-taken',
  'attachments-left-out',
  ...REMARK_KINDS,
  'sender-not-from',
  'from-us',
  'sent-from-here',
  'date-from-received',
  'same-id',
  'answer-of-other',
  'original-not-kept',
] as const
export type NoteKind = (typeof NOTE_KINDS)[number]

/** Whether a row's time is the time of the import, which is different each time. */
export function isTimeOfImport(notes: readonly RowNote[]): boolean {
  return notes.some(({ kind }) => kind === 'date-missing' || kind === 'date-in-future')
}

export interface RowNote {
  kind: NoteKind
  /** The word or value of the first example. */
  example: string
}

/** A place in the chosen files. Mails have one entry per file, on line 1. */
export interface Place {
  file: string
  line: number
}

export type ImportRow =
  | {
      kind: 'ticket'
      ticket: ImportTicket
      notes: RowNote[]
      files?: readonly ImportedFile[]
      mail?: ReadMail
    }
  | {
      kind: 'reply'
      comment: ImportComment
      otherwise: ImportTicket
      notes: RowNote[]
      files?: readonly ImportedFile[]
      mail?: ReadMail
    }
  | { kind: 'rejected'; reason: string }
