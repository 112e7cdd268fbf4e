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
  /** Names what is written: the text of another one takes its place whole, and no undo leads back to this one. */
  textKey?: string
}

/**
 * A field of several lines whose own undo works. React would write the value back at each letter, which makes every
 * letter a step of undo and every text that is put in the end of all steps; here it is written only where it came
 * from elsewhere. What is typed is undone word by word.
 */
export function TextArea({ ref, value, textKey = '', ...rest }: TextAreaProps) {
  const { onChange, onCompositionStart, onCompositionEnd, ...others } = rest
  const own = useRef<HTMLTextAreaElement>(null)
  const field = ref ?? own
  const [first] = useState(value)
  const shownKey = useRef(textKey)
  const isShowing = useRef(false)
  const isComposing = useRef(false)

  // A field that comes with a text is gone on with behind it, not before it.
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
      // The word that is being composed is kept as far as it has come: it stands in the new text, too.
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
