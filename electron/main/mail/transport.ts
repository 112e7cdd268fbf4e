import type { MailRoute } from '#shared/domain/app-state'

export interface Mailbox {
  name: string
  address: string
}

/**
 * A mail that is ready to send. Message-ID and date come from its outbox row, so a second try after
 * a lost answer is the same mail, and mail programs show it once.
 */
export interface OutgoingMail {
  messageId: string
  date: Date
  from: Mailbox
  /** The address for answers, if it is not `from`. */
  replyTo?: Mailbox
  to: string
  subject: string
  text: string
  html: string
  /** The thread of a mail that a person wrote. A mail without it is marked as automatic. */
  thread?: MailThread
  files?: MailFile[]
}

/** A file that is sent with a mail, under its own name. */
export interface MailFile {
  name: string
  type: string
  /** Its bytes in pieces, read when they are needed. An error there fails the mail. */
  content(): AsyncIterable<Uint8Array>
}

/**
 * Message-IDs with brackets. `references` has the oldest first, and its last one is the mail that
 * is answered.
 */
export interface MailThread {
  inReplyTo: string
  references: string[]
}

/** A way to send mail. Every refusal is a MailError. */
export interface MailTransport {
  readonly route: MailRoute
  /** Resolves when the server or the disk has accepted the mail. */
  send(mail: OutgoingMail, signal: AbortSignal): Promise<void>
  /** Checks whether mail could be sent now, without sending any. */
  check(signal: AbortSignal): Promise<void>
  close(): Promise<void>
}

export type MailTrouble =
  | 'unreachable'
  | 'timeout'
  | 'name-not-found'
  | 'certificate'
  | 'no-encryption'
  | 'sign-in-refused'
  | 'sign-in-later'
  | 'sender-refused'
  | 'relay-refused'
  | 'try-later'
  | 'refused'
  | 'refused-address'
  | 'disk-full'
  | 'not-writable'
  | 'not-a-folder'
  | 'file-not-read'
  | 'file-damaged'
  | 'not-written'
  | 'unconfirmed'
  | 'other'

/**
 * Why a mail could not be sent. `about` says whether all mail is affected or only this one.
 * `lasting` says that a retry would get the same answer.
 */
export class MailError extends Error {
  readonly trouble: MailTrouble
  readonly about: 'route' | 'message'
  readonly lasting: boolean
  /** The mail server's three digits. Its text is left out, because it may repeat the address. */
  readonly reply: number | undefined

  constructor(
    trouble: MailTrouble,
    facts: { about?: 'route' | 'message'; lasting?: boolean; reply?: number | undefined } = {},
    options?: ErrorOptions,
  ) {
    super(trouble, options)
    this.name = 'MailError'
    this.trouble = trouble
    this.about = facts.about ?? 'route'
    this.lasting = facts.lasting ?? false
    this.reply = facts.reply
  }
}

/** The text about a trouble for the user. It names the server or folder, never a recipient. */
export function troubleInWords(error: MailError, route: MailRoute): string {
  const place = route.kind === 'smtp' ? `The mail server ${route.server}` : route.folder
  const reply = error.reply === undefined ? '' : ` (${error.reply})`
  switch (error.trouble) {
    case 'unreachable':
      return `${place} cannot be reached.`
    case 'timeout':
      return `${place} takes too long to answer.`
    case 'name-not-found':
      return `${place} cannot be found under this name.`
    case 'certificate':
      return `${place} shows a certificate that is not trusted.`
    case 'no-encryption':
      return `${place} offers no encryption, so nothing was sent to it.`
    case 'sign-in-refused':
      return `${place} refused the user name or password of SMTP_URL${reply}.`
    case 'sign-in-later':
      return `${place} cannot check the password of SMTP_URL right now${reply}.`
    case 'sender-refused':
      return `${place} does not let this account send from the sender address${reply}.`
    case 'relay-refused':
      return `${place} does not relay mail for this account${reply}.`
    case 'try-later':
      return `${place} asks to try again later${reply}.`
    case 'refused':
      return `${place} refused the mail${reply}.`
    case 'refused-address':
      return `${place} only takes addresses with English letters before the @.`
    case 'disk-full':
      return `The disk that holds ${place} is full.`
    case 'not-writable':
      return `${place} cannot be written to.`
    case 'not-a-folder':
      return `${place} is a file where a folder should be.`
    case 'file-not-read':
      return 'A file that belongs to the mail cannot be read.'
    case 'file-damaged':
      return 'A file that belongs to the mail is damaged.'
    case 'not-written':
      return 'The mail could not be written.'
    case 'unconfirmed':
      return `${place} took a mail but did not confirm it.`
    case 'other':
      return `${place} failed unexpectedly${reply}.`
  }
}
