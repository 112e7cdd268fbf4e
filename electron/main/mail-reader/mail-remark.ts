/** What readers of the ticket cannot see there and should know. */
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
  /** The encoding or file that the remark is about. '' if none. */
  example: string
}
