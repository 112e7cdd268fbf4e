import { z } from 'zod'
import { UploadedFileSchema } from './attachment'
import type { CommentVisibility } from './comment'
import { IdSchema, InstantSchema } from './id'
import { TicketPrioritySchema } from './ticket'
import { PersonSchema } from './user'

/**
 * Twice the limit of a message, in UTF-16 units. A draft that is too long to send is still saved.
 */
export const DRAFT_TEXT_MAX = 4_000_000
export const DRAFT_FILES_MAX = 1000

/** A reply to a ticket, a note on a ticket, or a new ticket. */
export const DraftKindSchema = z.enum(['REPLY', 'NOTE', 'TICKET'])
export type DraftKind = z.infer<typeof DraftKindSchema>

/**
 * What a draft belongs to. Each person has one draft per place. `ticketId` is null for a new
 * ticket.
 */
export const DraftPlaceSchema = z.strictObject({
  workspaceId: IdSchema,
  ticketId: IdSchema.nullable(),
  kind: DraftKindSchema,
})
export type DraftPlace = z.infer<typeof DraftPlaceSchema>

/** Saved as typed, even if invalid. Values are validated on sending. */
const TypedSchema = z.string().max(10_000)

/** The fields of a new ticket besides its description. */
export const NewTicketFieldsSchema = z.strictObject({
  subject: TypedSchema,
  requesterText: TypedSchema,
  requester: z
    .union([
      z.strictObject({ person: PersonSchema }),
      z.strictObject({ email: TypedSchema, name: TypedSchema.nullable() }),
    ])
    .nullable(),
  requesterName: TypedSchema,
  priority: TicketPrioritySchema,
  assignee: PersonSchema.nullable(),
})
export type NewTicketFields = z.infer<typeof NewTicketFieldsSchema>

/** The content of a draft: the message or description, and the other fields of a new ticket. */
export const DraftContentSchema = z.strictObject({
  text: z.string().max(DRAFT_TEXT_MAX),
  fields: NewTicketFieldsSchema.nullable(),
  files: z.array(UploadedFileSchema).max(DRAFT_FILES_MAX),
  /**
   * The id with which exactly this content was last sent, or null. Sending it again reuses the id,
   * so that it becomes one message only. Stored only on this computer's disk.
   */
  triedAs: IdSchema.nullable().default(null),
})
export type DraftContent = z.infer<typeof DraftContentSchema>

/** Another text of the same draft. It came from another desktop and lost against a newer one. */
export const DraftVersionSchema = z.strictObject({
  id: IdSchema,
  text: z.string(),
  fields: NewTicketFieldsSchema.nullable(),
  writtenAt: InstantSchema,
})
export type DraftVersion = z.infer<typeof DraftVersionSchema>

/**
 * Identifies the text that a desktop edits. A different line means that another text has replaced
 * it.
 */
export const DraftLineSchema = z.string().min(1).max(40)

export const DraftSchema = z.strictObject({
  ...DraftPlaceSchema.shape,
  ...DraftContentSchema.shape,
  /** Newest first, at most five. */
  versions: z.array(DraftVersionSchema),
  line: DraftLineSchema,
  writtenAt: InstantSchema,
})
export type Draft = z.infer<typeof DraftSchema>

export function kindOf(visibility: CommentVisibility): Exclude<DraftKind, 'TICKET'> {
  return visibility === 'PUBLIC' ? 'REPLY' : 'NOTE'
}

/** A string key for a place. There is one draft for each key. */
export function placeKey({ workspaceId, ticketId, kind }: DraftPlace): string {
  return `${workspaceId}.${ticketId ?? 'new'}.${kind.toLowerCase()}`
}
