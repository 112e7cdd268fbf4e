/** What somebody who reads the ticket cannot see there and should know of. */
export const REMARK_KINDS = [
  'charset-guessed',
  'damaged-text',
  'pictures-left-out',
  'signature-unchecked',
  'encrypted',
  'outlook-wrapped',
  'html-cut',
] as const

export interface MailRemark {
  kind: (typeof REMARK_KINDS)[number]
  /** The encoding or the file in question; '' for none. */
  example: string
}
