import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { IdSchema, InstantSchema } from '#shared/domain/id'
import { ImportMappingSchema } from '#shared/domain/import'
import { TicketPrioritySchema } from '#shared/domain/ticket'
import { writePrivateFile } from '#main/private-file'
import { NOTE_KINDS } from './import-row'

const CsvPlanSchema = z.strictObject({
  kind: z.literal('csv'),
  dialect: z.strictObject({
    encoding: z.string(),
    delimiter: z.string(),
    skipLines: z.int(),
    escape: z.enum(['quote', 'backslash']).optional(),
  }),
  hasHeader: z.boolean(),
  rows: z.strictObject({
    mapping: ImportMappingSchema,
    dates: z.strictObject({ order: z.enum(['day-first', 'month-first']), timeZone: z.string() }),
    priorityScale: z.enum(['one-is-urgent', 'one-is-low']),
    tagSeparator: z.enum(['list', 'space']),
    moreTagColumns: z.array(z.int().min(0)).exactOptional(),
    defaultPriority: TicketPrioritySchema,
    columns: z.int(),
    fewest: z.int(),
  }),
})
const MailPlanSchema = z.strictObject({
  kind: z.literal('mail'),
  defaultPriority: TicketPrioritySchema,
  ownAddress: z.string().nullable().optional(),
})
/**
 * Everything that decides how bytes become tickets, so that an interrupted import continues in the
 * same way.
 */
export const ImportPlanSchema = z.discriminatedUnion('kind', [CsvPlanSchema, MailPlanSchema])
export type ImportPlan = z.infer<typeof ImportPlanSchema>

const ImportCountsSchema = z.strictObject({
  /** Number of handled rows or mails. It is the position of the next one. */
  position: z.int(),
  /** Bytes of all files read by then. */
  bytes: z.int(),
  added: z.int(),
  alreadyThere: z.int(),
  rejected: z.int(),
  notes: z.partialRecord(
    z.enum(NOTE_KINDS),
    z.strictObject({ count: z.int(), examples: z.array(z.string()) }),
  ),
})
export type ImportCounts = z.infer<typeof ImportCountsSchema>

export function noCounts(): ImportCounts {
  return { position: 0, bytes: 0, added: 0, alreadyThere: 0, rejected: 0, notes: {} }
}

const ImportStateSchema = z.strictObject({
  format: z.literal(1),
  importId: IdSchema,
  userId: IdSchema,
  workspaceId: IdSchema,
  files: z.array(z.strictObject({ name: z.string(), size: z.int() })),
  /** 'running' on disk but not in this process means that a crash interrupted it. */
  phase: z.enum(['receiving', 'running', 'done', 'cancelled', 'failed', 'interrupted']),
  createdAt: InstantSchema,
  changedAt: InstantSchema,
  startedAt: InstantSchema.nullable(),
  plan: ImportPlanSchema.nullable(),
  counts: ImportCountsSchema,
  /**
   * Length of the file of rejected rows that matches `counts`. Anything after it was written before
   * a crash and is ignored.
   */
  rejectedBytes: z.int(),
  reason: z.string().nullable(),
})
export type ImportState = z.infer<typeof ImportStateSchema>

const FILE = 'state.json'

/** The state of the import in this folder. Null if there is none or it cannot be understood. */
export async function readImportState(folder: string): Promise<ImportState | null> {
  let text: string
  try {
    text = await readFile(join(folder, FILE), 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
  return parseState(text)
}

/** Replaces the whole state. After a crash there is either the old or the new one. */
export async function writeImportState(folder: string, state: ImportState): Promise<void> {
  await writePrivateFile(join(folder, FILE), JSON.stringify(state))
}

function parseState(text: string): ImportState | null {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
  return ImportStateSchema.safeParse(json).data ?? null
}
