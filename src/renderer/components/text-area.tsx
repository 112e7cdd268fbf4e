import {
  useLayoutEffect,
  useRef,
  useState,
  type ChangeEvent,
  type ComponentProps,
  type RefObject,
} from 'react'
import { endStep, showText } from './put-text'

interface TextAreaProps extends Omit<ComponentProps<'textarea'>, 'defaultValue' | 'ref' | 'value'> {
  ref?: RefObject<HTMLTextAreaElement | null>
  value: string
  /**
   * Identifies the text. When the key changes, the whole text is replaced and undo cannot bring
   * back the old one.
   */
  textKey?: string
}

/**
 * A text area with working undo. React would write the value back after each letter. That would
 * make each letter an undo step, and each inserted text would clear the undo history. Here the
 * value is written only when it came from elsewhere. Typing is undone word by word.
 */
export function TextArea({ ref, value, textKey = '', ...rest }: TextAreaProps) {
  const { onChange, onCompositionStart, onCompositionEnd, ...others } = rest
  const own = useRef<HTMLTextAreaElement>(null)
  const field = ref ?? own
  const [first] = useState(value)
  const shownKey = useRef(textKey)
  const isShowing = useRef(false)
  const isComposing = useRef(false)

  // If a field appears with a text, the cursor is put at its end.
  useLayoutEffect(() => {
    field.current?.setSelectionRange(first.length, first.length)
  }, [field, first])
  useLayoutEffect(() => {
    const isAnother = shownKey.current !== textKey
    shownKey.current = textKey
    const element = field.current
    if (element === null || element.value === value) return
    isShowing.current = true
    if (isComposing.current) {
      // Ends an IME composition. Its text so far is part of the new text too.
      element.blur()
      element.focus()
    }
    if (isAnother) element.value = value
    else showText(element, value)
    isShowing.current = false
  })

  return (
    <textarea
      {...others}
      ref={field}
      defaultValue={first}
      onCompositionStart={(event) => {
        isComposing.current = true
        onCompositionStart?.(event)
      }}
      onCompositionEnd={(event) => {
        isComposing.current = false
        onCompositionEnd?.(event)
      }}
      onChange={(event) => {
        if (isShowing.current) return
        endWord(event)
        onChange?.(event)
      }}
    />
  )
}

function endWord(event: ChangeEvent<HTMLTextAreaElement>) {
  const { inputType, data, isComposing } = event.nativeEvent as InputEvent
  const isTyped = inputType === 'insertText' || inputType === 'insertLineBreak'
  if (isTyped && !isComposing && /^\s*$/u.test(data ?? '')) endStep(event.target)
}
