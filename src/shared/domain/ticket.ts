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

/**
 * Seed, Data Validation: "Description must not be empty". The upper limit bounds the size of one
 * call.
 */
export const DESCRIPTION_MAX = 2_000_000
export const DescriptionSchema = multiLine(DESCRIPTION_MAX)

export const TicketStatusSchema = z.enum(['OPEN', 'IN_PROGRESS', 'WAITING', 'CLOSED', 'RESOLVED'])
export type TicketStatus = z.infer<typeof TicketStatusSchema>

export const TicketPrioritySchema = z.enum(['LOW', 'MEDIUM', 'HIGH', 'URGENT'])
export type TicketPriority = z.infer<typeof TicketPrioritySchema>

/** Finished tickets have closedAt. The database applies the same rule. */
export function isFinished(status: TicketStatus): boolean {
  return status === 'CLOSED' || status === 'RESOLVED'
}

/** One row of the queue. */
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

/** A ticket as opened beside the list, with the newest part of its conversation and history. */
export const TicketSchema = TicketRowSchema.extend({
  description: z.string(),
  /** The ticket was imported from a mail or a table: its description was not written in the app. */
  isImported: z.boolean(),
  /** Oldest first. */
  comments: z.array(CommentSchema),
  /** The cursor for comments:list to load older comments. Null when all are here. */
  earlierComments: z.string().nullable(),
  /**
   * The message that arrived last. Its time can be older than that of others if it was imported. A
   * reply sends this id as the last message its author saw.
   */
  newestCommentId: IdSchema.nullable(),
  /** The newest 500 entries, oldest first. */
  history: z.array(HistoryEntrySchema),
  /** Files of the description. Files of messages are listed with the messages. */
  attachments: z.array(AttachmentSchema),
  /** The signed-in person's own held replies, oldest first. */
  outgoing: z.array(OutgoingReplySchema),
})
export type Ticket = z.infer<typeof TicketSchema>
