/**
 * Puts a text where the cursor of a field is, in place of what is selected, and the cursor behind it; the
 * field has the focus afterwards.
 */
export function insertAt(
  field: HTMLTextAreaElement,
  text: string,
  onChange: (value: string) => void,
): void {
  const { selectionStart: start, selectionEnd: end, value } = field
  onChange(value.slice(0, start) + text + value.slice(end))
  // After the value was drawn, or the cursor would jump to the end.
  requestAnimationFrame(() => {
    field.focus()
    field.setSelectionRange(start + text.length, start + text.length)
  })
}
