import type { MailRoute } from '#shared/domain/app-state'

export interface Mailbox {
  name: string
  address: string
}

/**
 * A mail ready to leave. Message-ID and date come from its outbox row, so that a second try after
 * a lost answer is the same mail again and mail programs show it once.
 */
export interface OutgoingMail {
  messageId: string
  date: Date
  from: Mailbox
  /** Where answers go, if not to `from`. */
  replyTo?: Mailbox
  to: string
  subject: string
  text: string
  html: string
  /** Where a mail that a person wrote belongs. Without it a mail is the machine's own, and says so. */
  thread?: MailThread
  files?: MailFile[]
}

/** A file that goes with a mail, under its own name. */
export interface MailFile {
  name: string
  type: string
  /** Its bytes in pieces, read when their turn comes; what goes wrong there fails the mail. */
  content(): AsyncIterable<Uint8Array>
}

/** Message-IDs with brackets; `references` oldest first, its last is the one answered. */
export interface MailThread {
  inReplyTo: string
  references: string[]
}

/** The ways by which mail leaves. Every refusal is a MailError. */
export interface MailTransport {
  readonly route: MailRoute
  /** Resolves when the server or the disk has taken the mail over. */
  send(mail: OutgoingMail, signal: AbortSignal): Promise<void>
  /** Finds out whether mail could leave now, without sending any. */
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
 * Why a mail could not leave. `about` tells whether the way itself is closed or only this one mail
 * was turned away; `lasting` that trying again would get the same answer.
 */
export class MailError extends Error {
  readonly trouble: MailTrouble
  readonly about: 'route' | 'message'
  readonly lasting: boolean
  /** The mail server's three digits; its words stay out, since they may repeat the address. */
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

/** What the user reads about a trouble. Names the server or folder, never a recipient. */
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
      return `${place} does not pass mail on for this account${reply}.`
    case 'try-later':
      return `${place} asks to try again later${reply}.`
    case 'refused':
      return `${place} refused the mail${reply}.`
    case 'refused-address':
      return `${place} takes no address with letters other than English ones before its @.`
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
      return `${place} took a mail over but did not confirm it.`
    case 'other':
      return `${place} failed unexpectedly${reply}.`
  }
}
