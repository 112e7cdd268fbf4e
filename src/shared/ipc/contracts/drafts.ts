import { z } from 'zod'
import {
  DraftContentSchema,
  DraftLineSchema,
  DraftPlaceSchema,
  DraftSchema,
} from '#shared/domain/draft'
import { IdSchema, InstantSchema } from '#shared/domain/id'

/**
 * The owner of the draft, so that the last keystrokes of one person never reach another. What
 * touches only this computer's disk works without a session and without the database, also when
 * both have just ended.
 */
const own = { userId: IdSchema, ...DraftPlaceSchema.shape }
const nothing = z.strictObject({})

/**
 * The caller's drafts: saved on this computer at once, and in the database as soon as it can be
 * reached.
 */
export const draftsContract = {
  /**
   * All drafts of the window's workspace. `unreadable`: how many files were set aside since the
   * last call.
   */
  'drafts:list': {
    input: nothing,
    output: z.strictObject({
      userId: IdSchema,
      drafts: z.array(DraftSchema),
      unreadable: z.int().nonnegative(),
    }),
  },
  /**
   * Returns once the draft is on the disk. `line` is that of the draft that was edited, or a new
   * one made by the window. If another desktop's text arrived in the meantime, both texts are
   * saved. session.required: another person is signed in by now. disk.full, disk.not-writable: the
   * draft is in memory, and in the database if it can be reached.
   */
  'drafts:save': {
    input: z.strictObject({
      ...own,
      ...DraftContentSchema.shape,
      line: DraftLineSchema,
    }),
    output: z.strictObject({ keptAt: InstantSchema }),
  },
  /**
   * Deletes a draft. drafts:restore brings it back for one day, unless a new draft is written
   * there. Idempotent.
   */
  'drafts:discard': { input: z.strictObject(own), output: nothing },
  /** The draft was sent as a message or a ticket: deletes it for good. Idempotent. */
  'drafts:sent': { input: z.strictObject(own), output: nothing },
  /** Restores a discarded draft. Null if there is none, or no longer. */
  'drafts:restore': { input: z.strictObject(own), output: DraftSchema.nullable() },
  /**
   * Replaces the text by a version and saves the old text as a version. draft.not-found if either
   * is gone; database.offline, because versions are stored in the database only.
   */
  'drafts:take-version': {
    input: z.strictObject({ ...DraftPlaceSchema.shape, versionId: IdSchema }),
    output: DraftSchema,
  },
  /** Deletes a version. Idempotent. draft.not-found, database.offline */
  'drafts:drop-version': {
    input: z.strictObject({ ...DraftPlaceSchema.shape, versionId: IdSchema }),
    output: DraftSchema,
  },
} as const
