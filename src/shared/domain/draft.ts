import { z } from 'zod'
import { UploadedFileSchema } from './attachment'
import type { CommentVisibility } from './comment'
import { IdSchema, InstantSchema } from './id'
import { TicketPrioritySchema } from './ticket'
import { PersonSchema } from './user'

/** Twice what a message may hold, in UTF-16 units: a text that is too long to be sent is still kept. */
export const DRAFT_TEXT_MAX = 4_000_000
export const DRAFT_FILES_MAX = 1000

/** A reply or a note of a ticket, or a ticket that is not made yet. */
export const DraftKindSchema = z.enum(['REPLY', 'NOTE', 'TICKET'])
export type DraftKind = z.infer<typeof DraftKindSchema>

/** Where a draft belongs; a person has one for each. `ticketId` is null for a new ticket. */
export const DraftPlaceSchema = z.strictObject({
  workspaceId: IdSchema,
  ticketId: IdSchema.nullable(),
  kind: DraftKindSchema,
})
export type DraftPlace = z.infer<typeof DraftPlaceSchema>

/** Kept as it was typed, right or wrong: only what is sent is checked. */
const TypedSchema = z.string().max(10_000)

/** What a new ticket has besides its description. */
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

/** What a draft holds: the message or the description, and for a new ticket its other fields. */
export const DraftContentSchema = z.strictObject({
  text: z.string().max(DRAFT_TEXT_MAX),
  fields: NewTicketFieldsSchema.nullable(),
  files: z.array(UploadedFileSchema).max(DRAFT_FILES_MAX),
  /**
   * The id under which exactly this was tried to be sent, null when it was not: sent again it keeps the id, and is
   * one message. Of this computer's disk only.
   */
  triedAs: IdSchema.nullable().default(null),
})
export type DraftContent = z.infer<typeof DraftContentSchema>

/** Another text of the same draft that came from another desktop and lost against a newer one. */
export const DraftVersionSchema = z.strictObject({
  id: IdSchema,
  text: z.string(),
  fields: NewTicketFieldsSchema.nullable(),
  writtenAt: InstantSchema,
})
export type DraftVersion = z.infer<typeof DraftVersionSchema>

/** Names the text that a desktop goes on from: another line means that somebody else's text took its place. */
export const DraftLineSchema = z.string().min(1).max(40)

export const DraftSchema = z.strictObject({
  ...DraftPlaceSchema.shape,
  ...DraftContentSchema.shape,
  /** Newest first; at most five. */
  versions: z.array(DraftVersionSchema),
  line: DraftLineSchema,
  writtenAt: InstantSchema,
})
export type Draft = z.infer<typeof DraftSchema>

export function kindOf(visibility: CommentVisibility): Exclude<DraftKind, 'TICKET'> {
  return visibility === 'PUBLIC' ? 'REPLY' : 'NOTE'
}

/** One text for each place, as a key. */
export function placeKey({ workspaceId, ticketId, kind }: DraftPlace): string {
  return `${workspaceId}.${ticketId ?? 'new'}.${kind.toLowerCase()}`
}
