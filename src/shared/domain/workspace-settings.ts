import { z } from 'zod'
import { BusinessHoursSchema, BusinessSpanSchema } from './business-hours'
import { codePointLength, isStorable, singleLine } from './text'
import { TicketPrioritySchema } from './ticket'
import { EmailSchema } from './email-address'
import { TimeZoneSchema } from './workspace'

export const SIGNATURE_MAX = 10_000
/** If sending took longer, the requester would think that nothing was sent. */
export const UNDO_SEND_MAX_SECONDS = 60
export const ATTACHMENT_MAX_BYTES = 1024 * 1024 * 1024

const bytes = z
  .int({ error: 'not-a-number' })
  .min(0, { error: 'below-zero' })
  .max(ATTACHMENT_MAX_BYTES, { error: 'too-much' })

/** Can be empty. Then nothing is appended to mails. */
export const SignatureSchema = z
  .string()
  .max(SIGNATURE_MAX * 2, { error: 'too-long' })
  .refine(isStorable, { error: 'unstorable' })
  .refine((text) => codePointLength(text) <= SIGNATURE_MAX, {
    error: 'too-long',
    params: { max: SIGNATURE_MAX },
  })

/** The display name of the sender address of outgoing mail. Null: the workspace's name. */
export const SenderNameSchema = singleLine(1, 100)

/** Settings for everybody in a workspace. */
export const WorkspaceSettingsSchema = z.strictObject({
  timeZone: z.string(),
  defaultPriority: TicketPrioritySchema,
  /** In bytes: for one file, and for all files of a ticket. */
  maxAttachmentBytes: z.int(),
  maxTicketAttachmentBytes: z.int(),
  senderName: z.string().nullable(),
  senderAddress: z.string().nullable(),
  /** Markdown, appended to every mailed reply. */
  signature: z.string(),
  /** How long a sent reply can be undone. 0: not at all. */
  undoSendSeconds: z.int(),
  /** Ordered by weekday and time. */
  hours: z.array(BusinessSpanSchema),
})
export type WorkspaceSettings = z.infer<typeof WorkspaceSettingsSchema>

/** Any subset. Omitted settings stay unchanged. */
export const WorkspaceSettingsChangeSchema = z
  .strictObject({
    timeZone: TimeZoneSchema,
    defaultPriority: TicketPrioritySchema,
    maxAttachmentBytes: bytes,
    maxTicketAttachmentBytes: bytes,
    senderName: SenderNameSchema.nullable(),
    senderAddress: EmailSchema.nullable(),
    signature: SignatureSchema,
    undoSendSeconds: z
      .int({ error: 'not-a-number' })
      .min(0, { error: 'below-zero' })
      .max(UNDO_SEND_MAX_SECONDS, { error: 'too-much' }),
    hours: BusinessHoursSchema,
  })
  .partial()
  .strict()
export type WorkspaceSettingsChange = z.infer<typeof WorkspaceSettingsChangeSchema>
