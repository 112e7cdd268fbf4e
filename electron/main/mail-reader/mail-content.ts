import type { MailRemark } from './mail-remark'

/** A file of a mail. */
export interface MailFile {
  name: string
  /** The type that the mail declares. */
  type: string
  content: Buffer
  /** False if the name was made here. */
  isNamed: boolean
  /** Without brackets. The HTML refers to a picture by it. */
  contentId: string | null
  /** Declared as a file and not as something to show. */
  isMarked: boolean
}

/** The content of a part. */
export interface MailBody {
  text: string
  files: MailFile[]
  /** All of its HTML, even if the plain text was chosen. */
  html: string[]
  remarks: MailRemark[]
  /** Used for a mail that has no other text. */
  spare: MailSpare
}

/** Replaces a missing text. */
type MailSpare = Pick<MailBody, 'text' | 'files' | 'remarks'>
