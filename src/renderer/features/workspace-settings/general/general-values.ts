import { SlugSchema, WorkspaceNameSchema, type Membership } from '#shared/domain/workspace'
import {
  ATTACHMENT_MAX_BYTES,
  UNDO_SEND_MAX_SECONDS,
  type WorkspaceSettings,
  type WorkspaceSettingsChange,
} from '#shared/domain/workspace-settings'
import { DomainError } from '#shared/errors'
import { fieldProblem } from '#renderer/errors/rule-text'
import type { Problems } from '#renderer/components/settings/draft-form'
import { hoursProblem, toDays, toSpans, type Days } from './hours-draft'

/** The values of the general page as typed: numbers are text until they are saved. */
export interface GeneralValues {
  name: string
  slug: string
  timeZone: string
  hours: Days
  defaultPriority: WorkspaceSettings['defaultPriority']
  undoSendSeconds: string
  maxAttachmentBytes: string
  maxTicketAttachmentBytes: string
}

export const GENERAL_LABELS: Record<keyof GeneralValues, string> = {
  name: 'Name',
  slug: 'Slug',
  timeZone: 'Time zone',
  hours: 'Business hours',
  defaultPriority: 'Default priority',
  undoSendSeconds: 'Undo delay',
  maxAttachmentBytes: 'One file',
  maxTicketAttachmentBytes: 'All files of a ticket',
}

const MEGABYTE = 1024 * 1024

export function generalValues(
  workspace: Pick<Membership, 'name' | 'slug'>,
  settings: WorkspaceSettings,
): GeneralValues {
  const { timeZone, defaultPriority, undoSendSeconds, hours } = settings
  return {
    name: workspace.name,
    slug: workspace.slug,
    timeZone,
    defaultPriority,
    hours: toDays(hours),
    undoSendSeconds: String(undoSendSeconds),
    maxAttachmentBytes: megabytes(settings.maxAttachmentBytes),
    maxTicketAttachmentBytes: megabytes(settings.maxTicketAttachmentBytes),
  }
}

/** Problems found before anything is sent. */
export function checkGeneral(values: GeneralValues): Problems<GeneralValues> {
  const problems: Record<string, string | null> = {
    name: fieldProblem(WorkspaceNameSchema, values.name, 'Name'),
    slug: fieldProblem(SlugSchema, values.slug, 'Slug'),
    hours: hoursProblem(values.hours),
    undoSendSeconds: numberProblem(values.undoSendSeconds, UNDO_SEND_MAX_SECONDS, 'seconds'),
    maxAttachmentBytes: numberProblem(
      values.maxAttachmentBytes,
      ATTACHMENT_MAX_BYTES / MEGABYTE,
      'MB',
    ),
    maxTicketAttachmentBytes: numberProblem(
      values.maxTicketAttachmentBytes,
      ATTACHMENT_MAX_BYTES / MEGABYTE,
      'MB',
    ),
  }
  const [one, all] = [Number(values.maxAttachmentBytes), Number(values.maxTicketAttachmentBytes)]
  if (problems['maxTicketAttachmentBytes'] === null && one > all) {
    problems['maxTicketAttachmentBytes'] =
      'The limit for all files cannot be lower than the limit for one file.'
  }
  const found = Object.entries(problems).filter(([, problem]) => problem !== null)
  return Object.fromEntries(found)
}

/** The changed names of the workspace, which are stored apart from its settings. */
export function changedNames({ name, slug }: Partial<GeneralValues>): {
  name?: string
  slug?: string
} {
  return { ...(name === undefined ? {} : { name }), ...(slug === undefined ? {} : { slug }) }
}

/** The changed fields in their stored form. */
export function settingsChange(changed: Partial<GeneralValues>): WorkspaceSettingsChange {
  const { timeZone, defaultPriority, hours, undoSendSeconds } = changed
  const { maxAttachmentBytes, maxTicketAttachmentBytes } = changed
  return {
    ...(timeZone === undefined ? {} : { timeZone }),
    ...(defaultPriority === undefined ? {} : { defaultPriority }),
    ...(hours === undefined ? {} : { hours: toSpans(hours) }),
    ...(undoSendSeconds === undefined ? {} : { undoSendSeconds: Number(undoSendSeconds) }),
    ...(maxAttachmentBytes === undefined ? {} : { maxAttachmentBytes: bytes(maxAttachmentBytes) }),
    ...(maxTicketAttachmentBytes === undefined
      ? {}
      : { maxTicketAttachmentBytes: bytes(maxTicketAttachmentBytes) }),
  }
}

/** A refusal that belongs to a field of this page but has no path. */
export function explainGeneral(error: unknown): Problems<GeneralValues> | undefined {
  if (!(error instanceof DomainError) || error.code !== 'slug.taken') return undefined
  return { slug: 'Another workspace has this slug.' }
}

function megabytes(size: number): string {
  return String(Math.round((size / MEGABYTE) * 100) / 100)
}

function bytes(text: string): number {
  return Math.round(Number(text) * MEGABYTE)
}

function numberProblem(text: string, max: number, unit: string): string | null {
  const number = Number(text)
  const fits = text.trim() !== '' && Number.isFinite(number) && number >= 0 && number <= max
  const isWhole = unit !== 'seconds' || Number.isInteger(number)
  if (fits && isWhole) return null
  return `A number from 0 to ${new Intl.NumberFormat().format(max)} ${unit}.`
}
