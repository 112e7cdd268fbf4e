import { z } from 'zod'
import {
  DraftContentSchema,
  DraftLineSchema,
  DraftPlaceSchema,
  DraftSchema,
} from '#shared/domain/draft'
import { IdSchema, InstantSchema } from '#shared/domain/id'

/**
 * Whose draft it is, so that the last letters of one person never come to another. What only touches this
 * computer's disk works without a session and without the database: also when both have just ended.
 */
const own = { userId: IdSchema, ...DraftPlaceSchema.shape }
const nothing = z.strictObject({})

/** One's own drafts: on this computer at once, and in the database as soon as it can be reached. */
export const draftsContract = {
  /** All of the window's workspace. `unreadable`: how many files were set aside since the last time this was asked. */
  'drafts:list': {
    input: nothing,
    output: z.strictObject({
      userId: IdSchema,
      drafts: z.array(DraftSchema),
      unreadable: z.int().nonnegative(),
    }),
  },
  /**
   * Answers once it is on the disk. `line` is that of the draft the text was written upon, or made by the window
   * for a new one: where another desktop's text has come meanwhile, both are kept. session.required: somebody else is signed in by
   * now. disk.full, disk.not-writable: it is kept in memory, and in the database if that can be reached.
   */
  'drafts:save': {
    input: z.strictObject({
      ...own,
      ...DraftContentSchema.shape,
      line: DraftLineSchema,
    }),
    output: z.strictObject({ keptAt: InstantSchema }),
  },
  /** Removes a draft; until it is written anew, and for a day, drafts:restore brings it back. Can be repeated. */
  'drafts:discard': { input: z.strictObject(own), output: nothing },
  /** The draft has become a message or a ticket: removes it for good. Can be repeated. */
  'drafts:sent': { input: z.strictObject(own), output: nothing },
  /** Brings back what was discarded; null when there is nothing (any more). */
  'drafts:restore': { input: z.strictObject(own), output: DraftSchema.nullable() },
  /**
   * Takes a version for the text and keeps the text as a version. draft.not-found when either is gone;
   * database.offline, since versions are the database's.
   */
  'drafts:take-version': {
    input: z.strictObject({ ...DraftPlaceSchema.shape, versionId: IdSchema }),
    output: DraftSchema,
  },
  /** Forgets a version. Can be repeated. draft.not-found, database.offline */
  'drafts:drop-version': {
    input: z.strictObject({ ...DraftPlaceSchema.shape, versionId: IdSchema }),
    output: DraftSchema,
  },
} as const
