import { z } from 'zod'
import { IdSchema } from '#shared/domain/id'
import { TagColorSchema, TagCountSchema, TagNameSchema, TagSchema } from '#shared/domain/tag'
import { TicketSchema } from '#shared/domain/ticket'

const nothing = z.strictObject({})

/**
 * Tags of tickets, and the workspace's tags. Creating, updating, merging and deleting tags is for
 * OWNER and ADMIN, and refuses with workspace.archived.
 */
export const tagsContract = {
  'tags:list': { input: nothing, output: z.array(TagSchema) },
  /**
   * Counts for tags that at least one ticket has. Separate from the list, because every open ticket
   * requests the list.
   */
  'tags:counts': { input: nothing, output: z.array(TagCountSchema) },
  /** Creates the tag if the workspace has none of this name (ignoring case). */
  'tags:add': {
    input: z.strictObject({ ticketId: IdSchema, name: TagNameSchema }),
    output: TicketSchema,
  },
  'tags:remove': {
    input: z.strictObject({ ticketId: IdSchema, tagId: IdSchema }),
    output: TicketSchema,
  },
  /** The window makes `id`: sent twice, it is one tag. tag.name-taken */
  'tags:create': {
    input: z.strictObject({ id: IdSchema, name: TagNameSchema, color: TagColorSchema }),
    output: TagSchema,
  },
  /**
   * Name, colour or both. `seenName` is the name that the editor loaded; edit.overtaken if it has
   * changed since. tag.not-found; tag.name-taken names the other tag, so that they can be merged.
   */
  'tags:update': {
    input: z.strictObject({
      tagId: IdSchema,
      name: TagNameSchema.optional(),
      seenName: z.string().optional(),
      color: TagColorSchema.optional(),
    }),
    output: TagSchema,
  },
  /**
   * Replaces `fromIds` by `intoId` on every ticket, in one transaction, with an entry in each
   * ticket's history. `tickets` is null when the merge succeeded but its response was lost.
   * tag.not-found: nothing was changed.
   */
  'tags:merge': {
    input: z.strictObject({ fromIds: z.array(IdSchema).min(1).max(200), intoId: IdSchema }),
    output: z.strictObject({ tickets: z.int().nonnegative().nullable() }),
  },
  /** Also removes the tag from every ticket. tag.not-found */
  'tags:delete': {
    input: z.strictObject({ tagId: IdSchema }),
    output: z.strictObject({ tickets: z.int().nonnegative().nullable() }),
  },
} as const
