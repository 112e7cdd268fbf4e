import { z } from 'zod'
import {
  CannedReplyContentSchema,
  CannedReplyNameSchema,
  CannedReplySchema,
} from '#shared/domain/canned-reply'
import { IdSchema } from '#shared/domain/id'

/** Texts to insert into replies. All members read them; OWNER and ADMIN write them. */
export const cannedRepliesContract = {
  /** Ordered by name. */
  'canned-replies:list': { input: z.strictObject({}), output: z.array(CannedReplySchema) },
  /**
   * Creates or updates a canned reply. The window makes `id`, so that a retry creates only one. If
   * somebody deleted it in the meantime, it is created again. `seen` is what the editor loaded;
   * edit.overtaken if it has changed since. canned-reply.name-taken, workspace.archived
   */
  'canned-replies:save': {
    input: z.strictObject({
      id: IdSchema,
      name: CannedReplyNameSchema,
      content: CannedReplyContentSchema,
      seen: z.strictObject({ name: z.string(), content: z.string() }).optional(),
    }),
    output: CannedReplySchema,
  },
  /** Idempotent. workspace.archived */
  'canned-replies:delete': { input: z.strictObject({ id: IdSchema }), output: z.strictObject({}) },
} as const
