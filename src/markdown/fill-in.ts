import { type ValuePart, type VariableValues, variableParts } from '#shared/domain/canned-reply'
import { isReference, isSign, placesOf } from './escapes'
import { readEscapes, readPlaces } from './read-markdown'

/** Characters that can be read as anything but words. */
const MAY_FORMAT = /[*_~`[\]<>|&#\\+=-]|^\d+[.)]/u

/**
 * Replaces each variable by its value as plain text. Nothing in a value becomes Markdown: a
 * backslash is put before each character that would format at its position. A variable without a
 * value leaves a gap mark. Unknown variables stay as written.
 */
export function fillIn(content: string, values: VariableValues): string {
  const parts = variableParts(content, values)
  // Each round escapes one character of a value.
  for (let signs = textOf(parts).length; signs > 0; signs -= 1) if (!keepOne(parts)) break
  return textOf(parts)
}

function keepOne(parts: ValuePart[]): boolean {
  if (!parts.some(({ isValue, text }) => isValue && MAY_FORMAT.test(text))) return false
  const text = textOf(parts)
  const root = readPlaces(text)
  if (root === null) return false
  const isPlain = placesOf(root, text)
  const escapes = readEscapes(text)
  let start = 0
  for (const part of parts) {
    for (let index = 0; part.isValue && index < part.text.length; index += 1) {
      const place = start + index
      const own = part.escapes.has(index)
      // A backslash in the value itself that would be read as an escape.
      if (!own && escapes.has(place)) return put(part, index, '&#92;', 1)
      const isKept = escapes.has(place - 1)
      if (own || isKept || !isSign(text.charAt(place))) continue
      if (!isPlain(place) || (isReference(text, place) && !isInAddress(text, place))) {
        // This reference was inserted here and is not part of the value.
        if (text.startsWith('&#92;', place)) continue
        part.escapes = new Set([...part.escapes].map((at) => (at >= index ? at + 1 : at)))
        part.escapes.add(index)
        return put(part, index, '\\', 0)
      }
    }
    start += part.text.length
  }
  return false
}

/** A URL stays unchanged. */
function isInAddress(text: string, place: number): boolean {
  return /(?:https?:\/\/|www\.)\S*$/i.test(text.slice(Math.max(0, place - 2048), place))
}

function put(part: ValuePart, index: number, text: string, instead: number): true {
  if (instead > 0)
    part.escapes = new Set(
      [...part.escapes].map((at) => (at > index ? at + text.length - instead : at)),
    )
  part.text = part.text.slice(0, index) + text + part.text.slice(index + instead)
  return true
}

function textOf(parts: readonly ValuePart[]): string {
  return parts.map(({ text }) => text).join('')
}
