import type { CommentVisibility } from '#shared/domain/comment'
import { type DraftContent, type DraftKind, type DraftPlace, kindOf } from '#shared/domain/draft'
import { visibleLength } from '#shared/domain/text'
import { draftKey, NEW_TICKET_DRAFT } from '#renderer/state/draft-key'
import type { NewTicketForm } from '#renderer/state/new-ticket-form'

/**
 * Converts a draft key of the window to main's place. A new ticket has the same key in all stores.
 */
export function placeOf(key: string, workspaceId: string): DraftPlace {
  if (key === NEW_TICKET_DRAFT) return { workspaceId, ticketId: null, kind: 'TICKET' }
  const [ticketId, mode] = key.split(' ') as [string, CommentVisibility]
  return { workspaceId, ticketId, kind: kindOf(mode) }
}

/** The reverse of placeOf(). */
export function keyOf({ ticketId, kind }: { ticketId: string | null; kind: DraftKind }): string {
  if (ticketId === null) return NEW_TICKET_DRAFT
  return draftKey(ticketId, kind === 'REPLY' ? 'PUBLIC' : 'INTERNAL')
}

const GLANCE = 200

/**
 * Whether there is a visible character. Called for each keystroke, so it rarely reads a long text
 * to its end.
 */
export function hasSomething(text: string): boolean {
  return visibleLength(text.slice(0, GLANCE)) > 0 || visibleLength(text.slice(GLANCE)) > 0
}

/** Nothing to save: no visible character, no file, and no field filled in. */
export function isNothing({ text, fields, files }: DraftContent): boolean {
  const words = [text, fields?.subject, fields?.requesterText, fields?.requesterName]
  return files.length === 0 && !words.some((word) => hasSomething(word ?? ''))
}

export function isSameContent(one: DraftContent, other: DraftContent): boolean {
  if (one.text !== other.text) return false
  const rest = ({ fields, files, triedAs }: DraftContent) =>
    JSON.stringify([fields === null ? null : sorted(fields), files.map(({ id }) => id), triedAs])
  return rest(one) === rest(other)
}

/** The database returns the fields in its own order. */
function sorted(fields: object): unknown[] {
  return Object.entries(fields)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]: [string, unknown]) => [
      name,
      typeof value === 'object' && value !== null ? sorted(value) : value,
    ])
}

export function contentOfForm(form: NewTicketForm): Pick<DraftContent, 'text' | 'fields'> {
  const { description, ...fields } = form
  return { text: description, fields }
}

export function formOf({
  text,
  fields,
}: Pick<DraftContent, 'text' | 'fields'>): NewTicketForm | null {
  return fields === null ? null : { ...fields, description: text }
}
