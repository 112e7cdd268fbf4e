import { z } from 'zod'
import { BusinessHoursSchema, BusinessSpanSchema } from './business-hours'
import { codePointLength, isStorable, singleLine } from './text'
import { TicketPrioritySchema } from './ticket'
import { EmailSchema } from './email-address'
import { TimeZoneSchema } from './workspace'

export const SIGNATURE_MAX = 10_000
/** Longer than this, and whoever waits believes that nothing was sent. */
export const UNDO_SEND_MAX_SECONDS = 60
export const ATTACHMENT_MAX_BYTES = 1024 * 1024 * 1024

const bytes = z
  .int({ error: 'not-a-number' })
  .min(0, { error: 'below-zero' })
  .max(ATTACHMENT_MAX_BYTES, { error: 'too-much' })

/** May be empty: then nothing is added to a mail. */
export const SignatureSchema = z
  .string()
  .max(SIGNATURE_MAX * 2, { error: 'too-long' })
  .refine(isStorable, { error: 'unstorable' })
  .refine((text) => codePointLength(text) <= SIGNATURE_MAX, {
    error: 'too-long',
    params: { max: SIGNATURE_MAX },
  })

/** The name in front of the address of outgoing mail; null: the workspace's own name. */
export const SenderNameSchema = singleLine(1, 100)

/** What is the same for everybody in a workspace. */
export const WorkspaceSettingsSchema = z.strictObject({
  timeZone: z.string(),
  defaultPriority: TicketPrioritySchema,
  /** In bytes, of one file and of all files of a ticket. */
  maxAttachmentBytes: z.int(),
  maxTicketAttachmentBytes: z.int(),
  senderName: z.string().nullable(),
  senderAddress: z.string().nullable(),
  /** Markdown, below every reply that is mailed. */
  signature: z.string(),
  /** How long a sent reply can be taken back; 0: not at all. */
  undoSendSeconds: z.int(),
  /** By weekday and time. */
  hours: z.array(BusinessSpanSchema),
})
export type WorkspaceSettings = z.infer<typeof WorkspaceSettingsSchema>

/** Any of them; what is left out stays as it is. */
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
