import { z } from 'zod'
import {
  CannedReplyContentSchema,
  CannedReplyNameSchema,
  CannedReplySchema,
} from '#shared/domain/canned-reply'
import { IdSchema } from '#shared/domain/id'

/** Texts to insert into replies. Everybody reads them; OWNER and ADMIN write them. */
export const cannedRepliesContract = {
  /** By name. */
  'canned-replies:list': { input: z.strictObject({}), output: z.array(CannedReplySchema) },
  /**
   * Makes or changes one; `id` is made by the window, so that sending again makes one. One that somebody
   * deleted meanwhile is there again. `seen` is what its editor saw: edit.overtaken when it is something else by
   * now. canned-reply.name-taken, workspace.archived
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
  /** Can be repeated. workspace.archived */
  'canned-replies:delete': { input: z.strictObject({ id: IdSchema }), output: z.strictObject({}) },
} as const
