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

/** No call carries more than this many bytes of input (a description of 2,000,000 characters fits). */
export const MAX_CALL_BYTES = 8_500_000

const nothing = z.strictObject({})
const CursorSchema = z.string().max(500)

/** A code is on its way (or would be, if anybody has this address: the answer does not tell). */
const CodeRequestedSchema = z.strictObject({
  email: z.string(),
  expiresInSeconds: z.int().max(CODE_LIFETIME_SECONDS),
  resendInSeconds: z.int(),
})

const ticketChange = { ticketId: IdSchema, version: z.int().positive() }

/** Channel -> what it takes and what it answers. Inputs are strict: an unknown key is refused. */
export const contract = {
  'app:get-state': { input: nothing, output: AppStateSchema },
  /** After a problem: opens the database anew, and answers when that has gone well or not. */
  'app:try-again': { input: nothing, output: AppStateSchema },
  /** Shows the folder with mails that were written to disk. */
  'app:open-outbox': { input: nothing, output: nothing },
  /** Opens a link of a message in the system's browser; main checks it again (https and mailto only). */
  'app:open-link': { input: z.strictObject({ url: z.string().max(2048) }), output: nothing },

  'settings:read': { input: nothing, output: WindowSettingsSchema },
  'settings:update': {
    input: WindowSettingsSchema.partial().strict(),
    output: WindowSettingsSchema,
  },

  ...teamContract,

  /** First run only, else setup.already-done. May be repeated with corrections until somebody has signed in. */
  'setup:create-workspace': {
    input: z.strictObject({
      workspaceName: WorkspaceNameSchema,
      name: PersonNameSchema,
      email: EmailSchema,
    }),
    output: CodeRequestedSchema,
  },
  /** The same answer in the same time whoever asks; code.limited when asked too often. */
  'sign-in:request-code': {
    input: z.strictObject({ email: EmailSchema }),
    output: CodeRequestedSchema,
  },
  /** code.wrong (attempts left), code.gone, code.limited; opens the session on success. */
  'sign-in:verify-code': { input: z.strictObject({ code: CodeSchema }), output: SessionSchema },
  'sign-in:sign-out': { input: nothing, output: nothing },
  'sign-in:mail-state': { input: nothing, output: MailStateSchema },

  /** A page of the queue after `cursor`; keyset, so any depth costs the same. `filter`: a number or words of the subject. */
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
  /** ticket.not-found also for a ticket of another workspace. */
  'tickets:get': { input: z.strictObject({ ticketId: IdSchema }), output: TicketSchema },
  /** `id` is made by the window, so that sending again after a lost answer makes one ticket. */
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
      /** Files of the description, received whole (uploads:finish). */
      uploadIds: z.array(IdSchema).max(MESSAGE_FILES_MAX),
    }),
    output: TicketSchema,
  },
  /** The four changes answer ticket.changed-meanwhile when `version` is no longer the newest. */
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

  /** One CSV file or up to 2,000 .eml files. Then imports:append in order, then preview and start. */
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
  /** Guesses the mapping and the order of dates when none is given. import.unreadable says why a file is no table and no mail. */
  'imports:preview': {
    input: z.strictObject({
      importId: IdSchema,
      mapping: ImportMappingSchema.optional(),
      dateOrder: DateOrderSchema.optional(),
    }),
    output: ImportPreviewSchema,
  },
  /** Answers as soon as the import runs; import:progressed tells the rest. import.busy while another runs. */
  'imports:start': {
    input: z.strictObject({
      importId: IdSchema,
      mapping: ImportMappingSchema,
      dateOrder: DateOrderSchema.optional(),
    }),
    output: ImportProgressSchema,
  },
  'imports:cancel': { input: z.strictObject({ importId: IdSchema }), output: nothing },
  /** Forgets an import and its uploaded files. */
  'imports:discard': { input: z.strictObject({ importId: IdSchema }), output: nothing },
  /** The running import, or one that a crash interrupted and that can go on (imports:start again). */
  'imports:current': { input: nothing, output: ImportProgressSchema.nullable() },
  'imports:report': { input: z.strictObject({ importId: IdSchema }), output: ImportReportSchema },

  ...auditContract,
} as const satisfies Record<Channel, { input: z.ZodType; output: z.ZodType }>

export type Contract = typeof contract
/** What a caller passes (before defaults and trimming). */
export type CallInput<C extends Channel> = z.input<Contract[C]['input']>
/** What a use case receives. */
export type ParsedInput<C extends Channel> = z.output<Contract[C]['input']>
export type CallOutput<C extends Channel> = z.output<Contract[C]['output']>
