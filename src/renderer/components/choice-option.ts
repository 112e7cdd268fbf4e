import type { ReactNode } from 'react'

export interface ChoiceOption<V extends string> {
  value: V
  text: string
  /** A second, quiet word: an e-mail, "me". */
  aside?: string
  /** Amber for a second word that should be noticed before choosing. */
  asideTone?: 'quiet' | 'amber'
  /** What choosing it means, on a line of its own in the menu. */
  meaning?: string
  icon?: ReactNode
}
