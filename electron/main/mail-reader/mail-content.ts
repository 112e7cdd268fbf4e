import type { MailRemark } from './mail-remark'

/** A file of a mail. */
export interface MailFile {
  name: string
  /** As the mail says. */
  type: string
  content: Buffer
  /** False where its name is ours. */
  isNamed: boolean
  /** Without brackets: by it the HTML shows a picture. */
  contentId: string | null
  /** Marked as a file rather than as something to show. */
  isMarked: boolean
}

/** What a part says and holds. */
export interface MailBody {
  text: string
  files: MailFile[]
  /** All HTML of it, whichever words were taken. */
  html: string[]
  remarks: MailRemark[]
  /** What is added to a mail that says nothing anywhere else. */
  spare: MailSpare
}

/** What stands in for words. */
type MailSpare = Pick<MailBody, 'text' | 'files' | 'remarks'>
