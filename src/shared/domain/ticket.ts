import { z } from 'zod'
import { AttachmentSchema } from './attachment'
import { CommentSchema, OutgoingReplySchema } from './comment'
import { HistoryEntrySchema } from './history'
import { IdSchema, InstantSchema } from './id'
import { TagSchema } from './tag'
import { multiLine, singleLine } from './text'
import { PersonSchema } from './user'

/** Seed, Data Validation: "Subject must be between 2-200 characters". */
export const SubjectSchema = singleLine(2, 200)

/** Seed, Data Validation: "Description must not be empty". The upper limit keeps one call bounded. */
export const DESCRIPTION_MAX = 2_000_000
export const DescriptionSchema = multiLine(DESCRIPTION_MAX)

export const TicketStatusSchema = z.enum(['OPEN', 'IN_PROGRESS', 'WAITING', 'CLOSED', 'RESOLVED'])
export type TicketStatus = z.infer<typeof TicketStatusSchema>

export const TicketPrioritySchema = z.enum(['LOW', 'MEDIUM', 'HIGH', 'URGENT'])
export type TicketPriority = z.infer<typeof TicketPrioritySchema>

/** A finished ticket carries closedAt; the database holds the same rule. */
export function isFinished(status: TicketStatus): boolean {
  return status === 'CLOSED' || status === 'RESOLVED'
}

/** One line of the queue. */
export const TicketRowSchema = z.strictObject({
  id: IdSchema,
  number: z.int().positive(),
  subject: z.string(),
  excerpt: z.string(),
  status: TicketStatusSchema,
  priority: TicketPrioritySchema,
  requester: PersonSchema,
  assignee: PersonSchema.nullable(),
  tags: z.array(TagSchema),
  createdAt: InstantSchema,
  updatedAt: InstantSchema,
  closedAt: InstantSchema.nullable(),
  version: z.int().positive(),
})
export type TicketRow = z.infer<typeof TicketRowSchema>

/** A ticket as it is opened beside the list: the newest part of its conversation and history comes along. */
export const TicketSchema = TicketRowSchema.extend({
  description: z.string(),
  /** It came with an import, from a mail or a table: its description was not written in the app. */
  isImported: z.boolean(),
  /** Oldest first. */
  comments: z.array(CommentSchema),
  /** Pass to comments:list for older ones; null when all are here. */
  earlierComments: z.string().nullable(),
  /** The message that came last, whatever its time: an imported one may be older. Goes with a reply as the last one seen. */
  newestCommentId: IdSchema.nullable(),
  /** Oldest first; the newest 500 entries. */
  history: z.array(HistoryEntrySchema),
  /** Of the description; those of messages stand with them. */
  attachments: z.array(AttachmentSchema),
  /** The viewer's own replies that are not sent yet, oldest first. */
  outgoing: z.array(OutgoingReplySchema),
})
export type Ticket = z.infer<typeof TicketSchema>
