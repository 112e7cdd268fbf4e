import { z } from 'zod'
import { AppStateSchema, MailStateSchema, WindowSettingsSchema } from '../domain/app-state'
import { CODE_LIFETIME_SECONDS, CodeSchema } from '../domain/code'
import { IdSchema } from '../domain/id'
import {
  DateOrderSchema,
  IMPORT_CHUNK_BYTES,
  IMPORT_MAX_BYTES,
  IMPORT_MAX_FILES,
  ImportMappingSchema,
  ImportPreviewSchema,
  ImportProgressSchema,
  ImportReportSchema,
} from '../domain/import'
import {
  DescriptionSchema,
  SubjectSchema,
  TicketPrioritySchema,
  TicketRowSchema,
  TicketSchema,
  TicketStatusSchema,
} from '../domain/ticket'
import { EmailSchema } from '../domain/email-address'
import { PersonNameSchema } from '../domain/user'
import { SortDirectionSchema, TicketSortSchema, ViewCountsSchema, ViewSchema } from '../domain/view'
import { SessionSchema, WorkspaceNameSchema } from '../domain/workspace'
import type { Channel } from './channels'
import { attachmentsContract, uploadsContract } from './contracts/attachments'
import { cannedRepliesContract } from './contracts/canned-replies'
import { draftsContract } from './contracts/drafts'
import { MESSAGE_FILES_MAX, commentsContract } from './contracts/comments'
import { installationsContract, sessionsContract } from './contracts/installations'
import { membersContract } from './contracts/members'
import { nativeNotificationsContract } from './contracts/native-notifications'
import { notificationPreferencesContract, notificationsContract } from './contracts/notifications'
import { presenceContract } from './contracts/presence'
import { teamContract } from './contracts/team'
import { usersContract } from './contracts/users'
import { tagsContract } from './contracts/tags'
import { workspaceSettingsContract } from './contracts/workspace-settings'
import { workspacesContract } from './contracts/workspaces'
import { auditContract } from './contracts/audit'

/** The largest input of one call, in bytes. A description of 2,000,000 characters fits. */
export const MAX_CALL_BYTES = 8_500_000

const nothing = z.strictObject({})
const CursorSchema = z.string().max(500)

/** A code was sent, or would have been if the address existed. The result does not reveal which. */
const CodeRequestedSchema = z.strictObject({
  email: z.string(),
  expiresInSeconds: z.int().max(CODE_LIFETIME_SECONDS),
  resendInSeconds: z.int(),
})

const ticketChange = { ticketId: IdSchema, version: z.int().positive() }

/** Maps each channel to its input and output. Inputs are strict: unknown keys are refused. */
export const contract = {
  'app:get-state': { input: nothing, output: AppStateSchema },
  /** After a problem: opens the database again, and returns when that has succeeded or failed. */
  'app:try-again': { input: nothing, output: AppStateSchema },
  /** Opens the outbox folder, which has the mails written to disk. */
  'app:open-outbox': { input: nothing, output: nothing },
  /**
   * Opens a link of a message in the system's browser. Main checks the URL again (https and mailto
   * only).
   */
  'app:open-link': { input: z.strictObject({ url: z.string().max(2048) }), output: nothing },

  'settings:read': { input: nothing, output: WindowSettingsSchema },
  'settings:update': {
    input: WindowSettingsSchema.partial().strict(),
    output: WindowSettingsSchema,
  },

  ...teamContract,

  /**
   * On the first run only, else setup.already-done. Can be called again with corrections until
   * somebody has signed in.
   */
  'setup:create-workspace': {
    input: z.strictObject({
      workspaceName: WorkspaceNameSchema,
      name: PersonNameSchema,
      email: EmailSchema,
    }),
    output: CodeRequestedSchema,
  },
  /** Same result and same duration for every address. code.limited when called too often. */
  'sign-in:request-code': {
    input: z.strictObject({ email: EmailSchema }),
    output: CodeRequestedSchema,
  },
  /** code.wrong (attempts left), code.gone, code.limited. Opens the session on success. */
  'sign-in:verify-code': { input: z.strictObject({ code: CodeSchema }), output: SessionSchema },
  'sign-in:sign-out': { input: nothing, output: nothing },
  'sign-in:mail-state': { input: nothing, output: MailStateSchema },

  /**
   * One page of the queue after `cursor`. Keyset pagination, so every page costs the same.
   * `filter`: a ticket number or words of the subject.
   */
  'tickets:list': {
    input: z.strictObject({
      view: ViewSchema,
      sort: TicketSortSchema,
      direction: SortDirectionSchema,
      filter: z.string().max(200).optional(),
      cursor: CursorSchema.optional(),
      limit: z.int().min(1).max(200),
    }),
    output: z.strictObject({ rows: z.array(TicketRowSchema), nextCursor: z.string().nullable() }),
  },
  'tickets:counts': { input: nothing, output: ViewCountsSchema },
  /** ticket.not-found also for tickets of other workspaces. */
  'tickets:get': { input: z.strictObject({ ticketId: IdSchema }), output: TicketSchema },
  /** The window makes `id`, so that a retry after a lost response creates only one ticket. */
  'tickets:create': {
    input: z.strictObject({
      id: IdSchema,
      subject: SubjectSchema,
      description: DescriptionSchema,
      requester: z.union([
        z.strictObject({ id: IdSchema }),
        z.strictObject({ email: EmailSchema, name: PersonNameSchema.nullable() }),
      ]),
      priority: TicketPrioritySchema,
      assigneeId: IdSchema.nullable(),
      /** Completely received files of the description (uploads:finish). */
      uploadIds: z.array(IdSchema).max(MESSAGE_FILES_MAX),
    }),
    output: TicketSchema,
  },
  /** These four changes refuse with ticket.changed-meanwhile when `version` is outdated. */
  'tickets:rename': {
    input: z.strictObject({ ...ticketChange, subject: SubjectSchema }),
    output: TicketSchema,
  },
  'tickets:set-status': {
    input: z.strictObject({ ...ticketChange, status: TicketStatusSchema }),
    output: TicketSchema,
  },
  'tickets:set-priority': {
    input: z.strictObject({ ...ticketChange, priority: TicketPrioritySchema }),
    output: TicketSchema,
  },
  'tickets:assign': {
    input: z.strictObject({ ...ticketChange, assigneeId: IdSchema.nullable() }),
    output: TicketSchema,
  },

  ...uploadsContract,
  ...draftsContract,
  ...attachmentsContract,
  ...commentsContract,
  ...tagsContract,
  ...workspaceSettingsContract,
  ...cannedRepliesContract,
  ...usersContract,
  ...membersContract,
  ...workspacesContract,
  ...notificationsContract,
  ...notificationPreferencesContract,
  ...presenceContract,
  ...nativeNotificationsContract,
  ...installationsContract,
  ...sessionsContract,

  /**
   * One CSV file or up to 2,000 .eml files. Followed by imports:append in order, then preview and
   * start.
   */
  'imports:begin': {
    input: z.strictObject({
      files: z
        .array(
          z.strictObject({
            name: z.string().min(1).max(1000),
            size: z.int().nonnegative().max(IMPORT_MAX_BYTES),
          }),
        )
        .min(1)
        .max(IMPORT_MAX_FILES),
    }),
    output: z.strictObject({ importId: IdSchema }),
  },
  'imports:append': {
    input: z.strictObject({
      importId: IdSchema,
      file: z.int().nonnegative(),
      offset: z.int().nonnegative(),
      bytes: z.instanceof(Uint8Array).refine((bytes) => bytes.byteLength <= IMPORT_CHUNK_BYTES),
    }),
    output: nothing,
  },
  /**
   * Guesses the mapping and the date order if they are not given. import.unreadable says why a file
   * is neither a table nor a mail.
   */
  'imports:preview': {
    input: z.strictObject({
      importId: IdSchema,
      mapping: ImportMappingSchema.optional(),
      dateOrder: DateOrderSchema.optional(),
    }),
    output: ImportPreviewSchema,
  },
  /**
   * Returns as soon as the import runs; import:progressed reports the rest. import.busy while
   * another import runs.
   */
  'imports:start': {
    input: z.strictObject({
      importId: IdSchema,
      mapping: ImportMappingSchema,
      dateOrder: DateOrderSchema.optional(),
    }),
    output: ImportProgressSchema,
  },
  'imports:cancel': { input: z.strictObject({ importId: IdSchema }), output: nothing },
  /** Deletes an import and its uploaded files. */
  'imports:discard': { input: z.strictObject({ importId: IdSchema }), output: nothing },
  /**
   * The running import, or one that a crash interrupted and that can be continued (imports:start
   * again).
   */
  'imports:current': { input: nothing, output: ImportProgressSchema.nullable() },
  'imports:report': { input: z.strictObject({ importId: IdSchema }), output: ImportReportSchema },

  ...auditContract,
} as const satisfies Record<Channel, { input: z.ZodType; output: z.ZodType }>

export type Contract = typeof contract
/** What a caller passes, before defaults and trimming. */
export type CallInput<C extends Channel> = z.input<Contract[C]['input']>
/** What a use case receives. */
export type ParsedInput<C extends Channel> = z.output<Contract[C]['input']>
export type CallOutput<C extends Channel> = z.output<Contract[C]['output']>
