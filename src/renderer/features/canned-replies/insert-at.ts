import { gapsIn } from '../../../shared/domain/canned-reply'

/**
 * Puts a text where the cursor of a field is, in place of what is selected, and the cursor behind it, or onto
 * the first gap that it brings along. The field has the focus afterwards.
 */
export function insertAt(
  field: HTMLTextAreaElement,
  text: string,
  onChange: (value: string) => void,
  isFinished = true,
): void {
  const { selectionStart: start, selectionEnd: end, value } = field
  onChange(value.slice(0, start) + text + value.slice(end))
  const [gap] = isFinished ? gapsIn(text) : []
  // After the value was drawn, or the cursor would jump to the end.
  requestAnimationFrame(() => {
    field.focus()
    field.setSelectionRange(start + (gap?.start ?? text.length), start + (gap?.end ?? text.length))
  })
}
