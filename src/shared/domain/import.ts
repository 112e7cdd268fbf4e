import { z } from 'zod'
import { IdSchema } from './id'

/** Bytes travel from File objects in chunks of at most this size; no bridge function takes a path. */
export const IMPORT_CHUNK_BYTES = 1024 * 1024
export const IMPORT_MAX_FILES = 2000
export const IMPORT_MAX_BYTES = 2 * 1024 * 1024 * 1024

/** Whether a file's name says that it is a mail, or a mailbox with many. */
export function isMailFile(name: string): boolean {
  return /\.(?:eml|emlx|mbox|mbx)$/iu.test(name)
}

/** Outlook's own files, in a format of its own. */
export function isOutlookFile(name: string): boolean {
  return /\.(?:msg|pst|ost)$/iu.test(name)
}
export const OUTLOOK_REFUSAL =
  'Files of Outlook (.msg, .pst) cannot be read. Outlook on the web and the new Outlook save a message as .eml, which can.'

/** What a column of a CSV file can become. */
export const IMPORT_FIELDS = [
  'externalId',
  'subject',
  'description',
  'requesterEmail',
  'requesterName',
  'status',
  'priority',
  'tags',
  'assigneeEmail',
  'createdAt',
  'updatedAt',
  'closedAt',
] as const
export const ImportFieldSchema = z.enum(IMPORT_FIELDS)
export type ImportField = z.infer<typeof ImportFieldSchema>

/** Field to column index (0-based); a field that is not there is not imported. */
export const ImportMappingSchema = z.partialRecord(ImportFieldSchema, z.int().min(0).max(2000))
export type ImportMapping = z.infer<typeof ImportMappingSchema>

/** Whether 3/4/2026 is the third of April or the fourth of March. */
export const DateOrderSchema = z.enum(['day-first', 'month-first'])
export type DateOrder = z.infer<typeof DateOrderSchema>

export const ImportPreviewSchema = z.strictObject({
  importId: IdSchema,
  kind: z.enum(['csv', 'mail']),
  fileNames: z.array(z.string()),
  bytes: z.int(),
  /** CSV only; null for mail. */
  encoding: z.string().nullable(),
  delimiter: z.string().nullable(),
  columns: z.array(
    z.strictObject({ index: z.int(), name: z.string(), samples: z.array(z.string()) }),
  ),
  mapping: ImportMappingSchema,
  /** How dates of numbers are read; null when there are none whose order matters. */
  dates: z
    .strictObject({
      order: DateOrderSchema,
      /** False when the file itself does not say it: then the person who imports does. */
      certain: z.boolean(),
      example: z.string(),
      /** What the example means in either order, as instants. */
      meanings: z.record(DateOrderSchema, z.string()),
    })
    .nullable(),
  /** The first rows as they would become tickets, with what is wrong with them. */
  rows: z.array(
    z.strictObject({
      line: z.int(),
      file: z.string(),
      subject: z.string(),
      requester: z.string(),
      status: z.string(),
      priority: z.string(),
      createdAt: z.string(),
      problem: z.string().nullable(),
    }),
  ),
  /** Things to know before starting: "3 columns are not used", "read as Windows-1252". */
  notes: z.array(z.string()),
})
export type ImportPreview = z.infer<typeof ImportPreviewSchema>

export const ImportProgressSchema = z.strictObject({
  importId: IdSchema,
  fileName: z.string(),
  state: z.enum(['running', 'done', 'cancelled', 'failed', 'interrupted']),
  /** 0 to 1, by bytes read. */
  fraction: z.number().min(0).max(1),
  added: z.int(),
  alreadyThere: z.int(),
  rejected: z.int(),
  /** In the user's words, when state is failed. */
  reason: z.string().nullable(),
})
export type ImportProgress = z.infer<typeof ImportProgressSchema>

export const ImportReportSchema = ImportProgressSchema.extend({
  /** The first 1,000 rejected rows; `csv` holds all of them. */
  rejectedRows: z.array(z.strictObject({ file: z.string(), line: z.int(), reason: z.string() })),
  csv: z.string(),
  /** What was replaced or left out of rows that were taken all the same, one sentence each. */
  notes: z.array(z.string()),
})
export type ImportReport = z.infer<typeof ImportReportSchema>
