import { z } from 'zod'
import { IdSchema, InstantSchema } from './id'
import { multiLine, singleLine } from './text'

export const CANNED_CONTENT_MAX = 20_000
export const CannedReplyNameSchema = singleLine(1, 100)
export const CannedReplyContentSchema = multiLine(CANNED_CONTENT_MAX)

/** A text that agents insert into a reply. Its name is unique in the workspace, ignoring case. */
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

/** The label of each variable, beside the field and in the gap mark. */
export const VARIABLE_WORDS: Record<Variable, string> = {
  'requester.name': 'requester name',
  'requester.email': 'requester e-mail',
  'ticket.number': 'ticket number',
  'ticket.subject': 'ticket subject',
  'agent.name': 'agent name',
  'workspace.name': 'workspace name',
}

/** Null or invisible text: the variable has no value here. */
export type VariableValues = Readonly<Record<Variable, string | null>>

/**
 * `{{name}}` with optional spaces around the name. Braces do not nest, and nothing is evaluated.
 */
const PLACE = /\{\{([^{}\n]*)\}\}/gu

function isVariable(name: string): name is Variable {
  return (VARIABLES as readonly string[]).includes(name)
}

/** Names in double braces that are no variables, each once, as written. */
export function unknownVariables(content: string): string[] {
  const names = [...content.matchAll(PLACE)].map((match) => (match[1] ?? '').trim())
  return [...new Set(names.filter((name) => !isVariable(name)))]
}

/**
 * A piece of a text that is being filled in. `escapes` are the positions of backslashes that do not
 * belong to a value.
 */
export interface ValuePart {
  text: string
  isValue: boolean
  escapes: Set<number>
}

/**
 * Splits a text into pieces. Each variable becomes one piece with its value, or with a gap mark if
 * it has none.
 */
export function variableParts(content: string, values: VariableValues): ValuePart[] {
  const parts: ValuePart[] = []
  const add = (text: string, isValue: boolean) => parts.push({ text, isValue, escapes: new Set() })
  let from = 0
  for (const { 0: place, 1: inside = '', index } of content.matchAll(PLACE)) {
    const name = inside.trim()
    if (!isVariable(name)) continue
    add(content.slice(from, index), false)
    const value = (values[name] ?? '').replace(/\s+/gu, ' ').trim()
    add(value === '' ? gapMark(name) : value, value !== '')
    from = index + place.length
  }
  add(content.slice(from), false)
  return parts
}

/**
 * The mark for a variable without a value. It is visible to everybody, and gapsIn() finds it again.
 */
export function gapMark(variable: Variable): string {
  return `[${VARIABLE_WORDS[variable]}?]`
}

export interface Gap {
  start: number
  end: number
  /** What is missing, as a text for the user. */
  words: string
}

const GAP = new RegExp(
  `\\[(${Object.values(VARIABLE_WORDS).join('|')})\\?\\]|\\{\\{([^{}\\n]*)\\}\\}`,
  'gu',
)

/**
 * What still has to be filled in by hand, in order: gap marks and anything left in double braces.
 */
export function gapsIn(text: string): Gap[] {
  return [...text.matchAll(GAP)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
    words: match[1] ?? match[0],
  }))
}
