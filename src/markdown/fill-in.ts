import { type ValuePart, type VariableValues, variableParts } from '#shared/domain/canned-reply'
import { isReference, isSign, placesOf } from './escapes'
import { readEscapes, readPlaces } from './read-markdown'

/** What could be read as anything but words. */
const MAY_FORMAT = /[*_~`[\]<>|&#\\+=-]|^\d+[.)]/u

/**
 * Fills each variable with its value, taken as plain text: whatever stands in a value is shown and never becomes
 * Markdown, which takes a backslash before a sign that would format where it stands. One without a value leaves a
 * gap mark; one that is unknown stays as it was written.
 */
export function fillIn(content: string, values: VariableValues): string {
  const parts = variableParts(content, values)
  // Each round keeps one sign of a value from formatting.
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
      // A backslash of the value itself that would be taken for an escape.
      if (!own && escapes.has(place)) return put(part, index, '&#92;', 1)
      const isKept = escapes.has(place - 1)
      if (own || isKept || !isSign(text.charAt(place))) continue
      if (!isPlain(place) || (isReference(text, place) && !isInAddress(text, place))) {
        // A reference that was put in here is not part of the value.
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

/** An address is taken as it stands. */
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
