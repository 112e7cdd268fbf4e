import type { ReactNode } from 'react'

export interface ChoiceOption<V extends string> {
  value: V
  text: string
  /** Secondary text: an e-mail, "me". */
  aside?: string
  /** Amber for secondary text that should be noticed before choosing. */
  asideTone?: 'quiet' | 'amber'
  /** Explains the option, on a line of its own in the menu. */
  meaning?: string
  icon?: ReactNode
}
