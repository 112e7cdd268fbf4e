/** What is edited by this is known to the field's undo. Nothing else does that, though it is called deprecated. */
interface Editor {
  execCommand: (command: 'insertText' | 'delete', showUi?: false, text?: string) => boolean
}

/**
 * Puts a text into a field in place of what stands from `start` to `end` (what is selected, unless told), as if it
 * had been typed: the field's own undo takes it back in one step, and its listeners hear of it. The cursor is behind
 * it afterwards, and the field has the focus.
 */
export function putText(
  field: HTMLTextAreaElement,
  text: string,
  start: number = field.selectionStart,
  end: number = field.selectionEnd,
): void {
  field.focus()
  // Selecting also ends what was being typed, so that this is a step of its own.
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

/** What is typed from now on is another step of undo than what was typed so far. */
export function endStep(field: HTMLTextAreaElement): void {
  field.setSelectionRange(field.selectionStart, field.selectionEnd, field.selectionDirection)
}

/**
 * Shows a text that came from elsewhere. Only what differs is put in, and cursor and selection stay with the words
 * they stood at.
 */
export function showText(field: HTMLTextAreaElement, text: string): void {
  const { value, selectionStart, selectionEnd, selectionDirection } = field
  if (value === text) return
  const { start, end, part } = difference(value, text)
  const moved = (place: number) =>
    place <= start ? place : place >= end ? place + part.length - (end - start) : start
  // An empty field begins anew: nothing of what was there before comes back by its undo.
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

/** The one place in which two texts differ: what stood there, from `start` to `end`, and what takes its place. */
export function difference(
  before: string,
  after: string,
): { start: number; end: number; part: string } {
  const shorter = Math.min(before.length, after.length)
  let start = 0
  while (start < shorter && before[start] === after[start]) start += 1
  let tail = 0
  while (tail < shorter - start && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1
  // Never in the middle of a character of two units.
  if (isHalf(before, start) || isHalf(after, start)) start -= 1
  if (isHalf(before, before.length - tail) || isHalf(after, after.length - tail)) tail -= 1
  return { start, end: before.length - tail, part: after.slice(start, after.length - tail) }
}

function isHalf(text: string, place: number): boolean {
  const unit = text.charCodeAt(place)
  return place > 0 && place < text.length && unit >= 0xdc00 && unit <= 0xdfff
}
