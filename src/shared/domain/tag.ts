import { z } from 'zod'
import { IdSchema } from './id'
import { singleLine } from './text'

/** Tag names are unique in the workspace, ignoring case. */
export const TagNameSchema = singleLine(1, 50)

export const TAG_COLORS = [
  'grey',
  'red',
  'amber',
  'green',
  'blue',
  'violet',
  'pink',
  'teal',
] as const
export const TagColorSchema = z.enum(TAG_COLORS)
export type TagColor = z.infer<typeof TagColorSchema>

export const TagSchema = z.strictObject({
  id: IdSchema,
  name: z.string(),
  color: TagColorSchema,
})
export type Tag = z.infer<typeof TagSchema>

/** How many tickets have a tag. */
export const TagCountSchema = z.strictObject({ tagId: IdSchema, tickets: z.int().nonnegative() })
export type TagCount = z.infer<typeof TagCountSchema>
