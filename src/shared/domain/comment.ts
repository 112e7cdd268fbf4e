import { z } from 'zod'
import { IdSchema, InstantSchema } from './id'
import { multiLine } from './text'
import { PersonSchema } from './user'

/** Seed, Data Validation: "Content must not be empty". The upper limit keeps one call bounded. */
export const CommentContentSchema = multiLine(2_000_000)

/** PUBLIC goes to the requester; INTERNAL stays with the members of the workspace. */
export const CommentVisibilitySchema = z.enum(['PUBLIC', 'INTERNAL'])
export type CommentVisibility = z.infer<typeof CommentVisibilitySchema>

export const CommentSchema = z.strictObject({
  id: IdSchema,
  content: z.string(),
  visibility: CommentVisibilitySchema,
  author: PersonSchema,
  /** True for a person who is no member of the workspace: the requester's side of the conversation. */
  fromRequester: z.boolean(),
  createdAt: InstantSchema,
})
export type Comment = z.infer<typeof CommentSchema>
