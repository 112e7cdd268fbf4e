import { writtenBy } from '../components/key-name'
import { createLetters } from './letters'
import { isTyping, OPEN_LIST } from './shortcuts'

/** Keys that navigate. In a field of several lines they move the cursor. */
const GOING = ['ArrowDown', 'ArrowUp', 'PageDown', 'PageUp']
/** Keys that move the cursor in every field. */
const GOING_IN_LINE = ['ArrowLeft', 'ArrowRight', 'Home', 'End']

/**
 * Tracks with the window's own events whether letter keys act as commands or are asleep. `onLetter`
 * receives each key before all other listeners, and returns true to consume it.
 */
export function followLetters(onLetter: (event: KeyboardEvent, isAsleep: boolean) => boolean) {
  const letters = createLetters()
  /**
   * A letter has been consumed since the text was left, so the person is still typing. Then Enter
   * is typed text too.
   */
  let isTypedOn = false
  const onInput = ({ target }: Event) => {
    const field = fieldOf(target)
    if (field === null) return
    letters.typed(field.value)
    isTypedOn = false
  }
  const onLeave = ({ target, timeStamp }: Event) => {
    if (fieldOf(target) !== null) letters.stirred(timeStamp)
  }
  const onKey = (event: KeyboardEvent) => {
    const { key, target, timeStamp } = event
    const field = fieldOf(target)
    const isAsleep = letters.areAsleep(timeStamp)
    if (!isAsleep) isTypedOn = false
    if (onLetter(event, isAsleep)) {
      isTypedOn = true
      event.preventDefault()
      event.stopImmediatePropagation()
    }
    letters.stirred(timeStamp)
    if (key === 'Escape' && field !== null) letters.escaped(field.value)
    // Letters in an open list jump to the row that begins with them.
    else if (isTyping(target)) {
      if (field === null && isInList(target) && !isBlank(writtenBy(event))) letters.typed(key)
    } else if (!isAsleep) letters.wake()
    if (isGoing(key, target) && !(isTypedOn && key === 'Enter')) letters.wake()
  }
  const listeners = {
    pointerdown: letters.wake,
    input: onInput,
    focusout: onLeave,
    keydown: onKey as (event: Event) => void,
  }
  const each = Object.entries(listeners)
  for (const [name, listener] of each) document.addEventListener(name, listener, true)
  return () => {
    for (const [name, listener] of each) document.removeEventListener(name, listener, true)
  }
}

function isGoing(key: string, target: EventTarget | null): boolean {
  const field = fieldOf(target)
  if (key === 'Tab') return true
  // Enter opens the ticket.
  if (key === 'Enter') return target instanceof Element && target.closest('[role=grid]') !== null
  if (GOING.includes(key)) return !(field instanceof HTMLTextAreaElement)
  return GOING_IN_LINE.includes(key) && field === null
}

type Field = HTMLInputElement | HTMLTextAreaElement

function fieldOf(target: EventTarget | null): Field | null {
  const isField = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement
  return isField && isTyping(target) ? target : null
}

function isInList(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(`[role=menu], ${OPEN_LIST}`) !== null
}

function isBlank(text: string | null): boolean {
  return text === null || text.trim() === ''
}
