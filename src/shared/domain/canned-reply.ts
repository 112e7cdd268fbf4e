import { z } from 'zod'
import { IdSchema, InstantSchema } from './id'
import { multiLine, singleLine } from './text'

export const CANNED_CONTENT_MAX = 20_000
export const CannedReplyNameSchema = singleLine(1, 100)
export const CannedReplyContentSchema = multiLine(CANNED_CONTENT_MAX)

/** A text that agents insert into a reply. Its name is compared without case inside a workspace. */
export const CannedReplySchema = z.strictObject({
  id: IdSchema,
  name: z.string(),
  content: z.string(),
  updatedAt: InstantSchema,
})
export type CannedReply = z.infer<typeof CannedReplySchema>

export const VARIABLES = [
  'requester.name',
  'requester.email',
  'ticket.number',
  'ticket.subject',
  'agent.name',
  'workspace.name',
] as const
export type Variable = (typeof VARIABLES)[number]

/** What a variable is called beside the field, and in the gap it leaves. */
export const VARIABLE_WORDS: Record<Variable, string> = {
  'requester.name': 'requester name',
  'requester.email': 'requester e-mail',
  'ticket.number': 'ticket number',
  'ticket.subject': 'ticket subject',
  'agent.name': 'agent name',
  'workspace.name': 'workspace name',
}

/** Null or nothing to see: the variable has no value here. */
export type VariableValues = Readonly<Record<Variable, string | null>>

/** `{{name}}` with room around the name; braces never nest, and nothing is evaluated. */
const PLACE = /\{\{([^{}\n]*)\}\}/gu

function isVariable(name: string): name is Variable {
  return (VARIABLES as readonly string[]).includes(name)
}

/** What stands in double braces and is no variable, once each, as it was written. */
export function unknownVariables(content: string): string[] {
  const names = [...content.matchAll(PLACE)].map((match) => (match[1] ?? '').trim())
  return [...new Set(names.filter((name) => !isVariable(name)))]
}

/**
 * Fills each variable with its value, taken as plain text: whatever stands in a value is shown and never
 * becomes Markdown. One without a value leaves a gap mark; one that is unknown stays as it was written.
 */
export function fillIn(content: string, values: VariableValues): string {
  return content.replace(PLACE, (place, inside: string) => {
    const name = inside.trim()
    if (!isVariable(name)) return place
    const value = (values[name] ?? '').replace(/\s+/gu, ' ').trim()
    return value === '' ? gapMark(name) : asMarkdownText(value)
  })
}

/** What stands in a text where a variable had no value: seen by everybody, and found again by gapsIn. */
export function gapMark(variable: Variable): string {
  return `[${VARIABLE_WORDS[variable]}?]`
}

export interface Gap {
  start: number
  end: number
  /** What is missing, in words. */
  words: string
}

const GAP = new RegExp(
  `\\[(${Object.values(VARIABLE_WORDS).join('|')})\\?\\]|\\{\\{([^{}\\n]*)\\}\\}`,
  'gu',
)

/** What is still to be filled in by hand: gap marks and whatever is left in double braces, in their order. */
export function gapsIn(text: string): Gap[] {
  return [...text.matchAll(GAP)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
    words: match[1] ?? match[0],
  }))
}

/** One line of plain text as Markdown that shows exactly that. */
export function asMarkdownText(value: string): string {
  const escaped = value
    .replace(/[\\`*[\]<>~|]/gu, '\\$&')
    // Inside a word it means nothing, and an e-mail address stays readable.
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\_')
    // An entity would become its character.
    .replace(/&(?=#?\w+;)/gu, '\\&')
    // A variable may stand at the beginning of a line: no heading, list, quote or rule.
    .replace(/^[#+=-]/u, '\\$&')
    .replace(/^(\d+)([.)])/u, '$1\\$2')
  if (escaped === value) return value
  // Addresses are found while parsing, backslashes and all, unless they cannot begin; then they are found
  // in the finished text, whole.
  return escaped
    .replace(/\b(https?|ftp|mailto|xmpp):/giu, '$1\\:')
    .replace(/\b(www)\./giu, '$1\\.')
    .replaceAll('@', '\\@')
}
