/** After a pause this long, letter keys are commands again. */
const PAUSE_MS = 1000

/**
 * Decides whether typed letters are commands. A person who leaves a field with Escape or Enter, or
 * whose field disappears, often types on for a moment. Those letters are asleep as commands until a
 * pause or a deliberate action. Times are event timestamps, so that a slow window does not count as
 * a pause.
 */
export interface Letters {
  /** The user typed into a field. `text` is its content now. */
  typed: (text: string) => void
  /** Escape was pressed in a field with this content. If it is empty, nothing was begun. */
  escaped: (text: string) => void
  /** A key was pressed, or a field lost the focus. */
  stirred: (at: number) => void
  /** The person moved elsewhere deliberately. */
  wake: () => void
  areAsleep: (at: number) => boolean
}

export function createLetters(): Letters {
  let wasTyped = false
  let isLeaving = false
  let stirredAt = -Infinity
  return {
    typed: (text) => {
      wasTyped = text !== ''
      isLeaving = false
    },
    escaped: (text) => {
      // The first Escape can have cleared the field itself, as in the search.
      if (text === '' && !isLeaving) wasTyped = false
      isLeaving = true
    },
    stirred: (at) => {
      stirredAt = Math.max(stirredAt, at)
    },
    wake: () => {
      wasTyped = false
    },
    areAsleep: (at) => wasTyped && at - stirredAt < PAUSE_MS,
  }
}
