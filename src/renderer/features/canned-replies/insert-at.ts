import { gapsIn } from '#shared/domain/canned-reply'
import { putText } from '#renderer/components/put-text'

/**
 * Inserts a canned reply at the cursor, in place of the selection or of the text from `start`, and
 * selects its first gap. Afterwards the field has the focus.
 */
export function insertAt(field: HTMLTextAreaElement, text: string, start?: number): void {
  const from = start ?? field.selectionStart
  putText(field, text, from)
  const [gap] = gapsIn(text)
  if (gap !== undefined) field.setSelectionRange(from + gap.start, from + gap.end)
}
