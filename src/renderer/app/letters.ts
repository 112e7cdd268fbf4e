/** A pause this long makes keys of letters again. */
const PAUSE_MS = 1000

/**
 * Whether typed letters are commands. Whoever types into a field and leaves it with Escape or Enter, or whose field
 * goes away, types on for a while: those letters are asleep as commands until a pause, or a deliberate act. Times
 * are those of the events, so that a slow window does not make a pause.
 */
export interface Letters {
  /** Something was typed into a field, which holds this now. */
  typed: (text: string) => void
  /** Escape in a field that holds this: where nothing stands, nothing was begun. */
  escaped: (text: string) => void
  /** A key was pressed, or a field gave up the keyboard. */
  stirred: (at: number) => void
  /** The person went elsewhere on purpose. */
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
      // The first Escape may have emptied the field itself, as in the search.
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
