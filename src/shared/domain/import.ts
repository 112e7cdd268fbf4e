import { z } from 'zod'
import { IdSchema } from './id'

/**
 * The page sends bytes from File objects in chunks of at most this size. No bridge function takes a
 * path.
 */
export const IMPORT_CHUNK_BYTES = 1024 * 1024
export const IMPORT_MAX_FILES = 2000
export const IMPORT_MAX_BYTES = 2 * 1024 * 1024 * 1024

/** Whether the file name is that of a mail, or of a mailbox with many mails. */
export function isMailFile(name: string): boolean {
  return /\.(?:eml|emlx|mbox|mbx)$/iu.test(name)
}

/** Whether the file is in Outlook's own format. */
export function isOutlookFile(name: string): boolean {
  return /\.(?:msg|pst|ost)$/iu.test(name)
}
export const OUTLOOK_REFUSAL =
  'Files of Outlook (.msg, .pst) cannot be read. Outlook on the web and the new Outlook save a message as .eml, which can.'

/** The fields that a column of a CSV file can be mapped to. */
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

/** Maps fields to column indexes (0-based). Fields that are missing here are not imported. */
export const ImportMappingSchema = z.partialRecord(ImportFieldSchema, z.int().min(0).max(2000))
export type ImportMapping = z.infer<typeof ImportMappingSchema>

/** Whether 3/4/2026 is 3 April or 4 March. */
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
  /** How numeric dates are read. Null when the file has no date that depends on the order. */
  dates: z
    .strictObject({
      order: DateOrderSchema,
      /** False when the file does not show the order. Then the person who imports chooses it. */
      certain: z.boolean(),
      example: z.string(),
      /** The example date in both orders, as instants. */
      meanings: z.record(DateOrderSchema, z.string()),
    })
    .nullable(),
  /** The first rows as tickets, with their problems. */
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
  /** What to know before the start: "3 columns are not used", "read as Windows-1252". */
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
  /** A text for the user, when the state is failed. */
  reason: z.string().nullable(),
})
export type ImportProgress = z.infer<typeof ImportProgressSchema>

export const ImportReportSchema = ImportProgressSchema.extend({
  /** The first 1,000 rejected rows. `csv` has all of them. */
  rejectedRows: z.array(z.strictObject({ file: z.string(), line: z.int(), reason: z.string() })),
  csv: z.string(),
  /** What was replaced or left out in rows that were imported, one sentence each. */
  notes: z.array(z.string()),
})
export type ImportReport = z.infer<typeof ImportReportSchema>
