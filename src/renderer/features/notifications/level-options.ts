import type { ChoiceOption } from '#renderer/components/choice-option'
import type { Level } from './preferences-store'

/** Where notifications of one type appear. */
export const LEVEL_OPTIONS: readonly ChoiceOption<Level>[] = [
  { value: 'off', text: 'Off' },
  { value: 'app', text: 'In the app' },
  { value: 'desktop', text: 'On the desktop', meaning: 'And in the app' },
  { value: 'sound', text: 'On the desktop, with a sound', meaning: 'And in the app' },
]
