import { gapsIn } from '#shared/domain/canned-reply'
import { putText } from '#renderer/components/put-text'

/**
 * Puts a canned reply where the cursor of a field is, in place of what is selected or of what stands from `start`,
 * and selects the first gap that it brings along. The field has the focus afterwards.
 */
export function insertAt(field: HTMLTextAreaElement, text: string, start?: number): void {
  const from = start ?? field.selectionStart
  putText(field, text, from)
  const [gap] = gapsIn(text)
  if (gap !== undefined) field.setSelectionRange(from + gap.start, from + gap.end)
}
