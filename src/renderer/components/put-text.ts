/**
 * Edits made with execCommand are part of the field's undo history. It is deprecated, but there is
 * no alternative.
 */
interface Editor {
  execCommand: (command: 'insertText' | 'delete', showUi?: false, text?: string) => boolean
}

/**
 * Replaces the text from `start` to `end` (by default the selection) as if the new text had been
 * typed: the field's own undo reverts it in one step, and input listeners run. Afterwards the
 * cursor is behind it and the field has the focus.
 */
export function putText(
  field: HTMLTextAreaElement,
  text: string,
  start: number = field.selectionStart,
  end: number = field.selectionEnd,
): void {
  field.focus()
  // Selecting also ends the current typing step, so that this edit is an undo step of its own.
  field.setSelectionRange(start, end)
  const editor: Editor = document
  const isDone =
    text === ''
      ? start === end || editor.execCommand('delete')
      : editor.execCommand('insertText', false, text)
  if (!isDone) {
    field.setRangeText(text, start, end, 'end')
    field.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertText' }))
  }
  endStep(field)
}

/** Starts a new undo step for text typed from now on. */
export function endStep(field: HTMLTextAreaElement): void {
  field.setSelectionRange(field.selectionStart, field.selectionEnd, field.selectionDirection)
}

/**
 * Shows a text that came from elsewhere. Replaces only the difference; cursor and selection stay at
 * their words.
 */
export function showText(field: HTMLTextAreaElement, text: string): void {
  const { value, selectionStart, selectionEnd, selectionDirection } = field
  if (value === text) return
  const { start, end, part } = difference(value, text)
  const moved = (place: number) =>
    place <= start ? place : place >= end ? place + part.length - (end - start) : start
  // An empty field starts again: its undo does not bring back earlier text.
  if (text === '' || value === '' || document.activeElement !== field) {
    const isAtEnd = selectionStart === value.length
    field.value = text
    if (isAtEnd) field.setSelectionRange(text.length, text.length)
    else field.setSelectionRange(moved(selectionStart), moved(selectionEnd), selectionDirection)
    return
  }
  putText(field, part, start, end)
  field.setSelectionRange(moved(selectionStart), moved(selectionEnd), selectionDirection)
}

/**
 * The one place where two texts differ: the old text from `start` to `end`, and its replacement.
 */
export function difference(
  before: string,
  after: string,
): { start: number; end: number; part: string } {
  const shorter = Math.min(before.length, after.length)
  let start = 0
  while (start < shorter && before[start] === after[start]) start += 1
  let tail = 0
  while (tail < shorter - start && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1
  // Never between the two units of a surrogate pair.
  if (isHalf(before, start) || isHalf(after, start)) start -= 1
  if (isHalf(before, before.length - tail) || isHalf(after, after.length - tail)) tail -= 1
  return { start, end: before.length - tail, part: after.slice(start, after.length - tail) }
}

function isHalf(text: string, place: number): boolean {
  const unit = text.charCodeAt(place)
  return place > 0 && place < text.length && unit >= 0xdc00 && unit <= 0xdfff
}
