import { z } from 'zod'
import { IdSchema } from '#shared/domain/id'
import { TagColorSchema, TagCountSchema, TagNameSchema, TagSchema } from '#shared/domain/tag'
import { TicketSchema } from '#shared/domain/ticket'

const nothing = z.strictObject({})

/**
 * Tags of tickets, and tags themselves. Creating, updating, merging and deleting are for OWNER and ADMIN, and
 * refuse with workspace.archived.
 */
export const tagsContract = {
  'tags:list': { input: nothing, output: z.array(TagSchema) },
  /** Of the tags that any ticket has. Apart from the list, which every open ticket asks for. */
  'tags:counts': { input: nothing, output: z.array(TagCountSchema) },
  /** Makes the tag if the workspace has none of this name (compared without case). */
  'tags:add': {
    input: z.strictObject({ ticketId: IdSchema, name: TagNameSchema }),
    output: TicketSchema,
  },
  'tags:remove': {
    input: z.strictObject({ ticketId: IdSchema, tagId: IdSchema }),
    output: TicketSchema,
  },
  /** `id` is made by the window: sent twice, it is one tag. tag.name-taken */
  'tags:create': {
    input: z.strictObject({ id: IdSchema, name: TagNameSchema, color: TagColorSchema }),
    output: TagSchema,
  },
  /**
   * Name, colour or both. `seenName` is the name as its editor saw it: edit.overtaken when it is another one by now.
   * tag.not-found; tag.name-taken names the other tag, so that they can be merged.
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
   * Every ticket that has one of `fromIds` has `intoId` instead, all in one step, and says so in its history.
   * `tickets` is null when it was done and the answer was lost. tag.not-found: nothing was done.
   */
  'tags:merge': {
    input: z.strictObject({ fromIds: z.array(IdSchema).min(1).max(200), intoId: IdSchema }),
    output: z.strictObject({ tickets: z.int().nonnegative().nullable() }),
  },
  /** Takes it off every ticket too. tag.not-found */
  'tags:delete': {
    input: z.strictObject({ tagId: IdSchema }),
    output: z.strictObject({ tickets: z.int().nonnegative().nullable() }),
  },
} as const
