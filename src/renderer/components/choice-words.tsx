import { Check } from 'lucide-react'
import type { ChoiceOption } from './choice-option'

interface ChoiceWordsProps {
  option: ChoiceOption<string>
  isChosen: boolean
}

/** One option in the menu. */
export function ChoiceWords({ option, isChosen }: ChoiceWordsProps) {
  return (
    <>
      {option.icon}
      <span className="choice-words">
        <span className="cut" dir="auto">
          {option.text}
        </span>
        {option.meaning !== undefined && <span className="choice-meaning">{option.meaning}</span>}
      </span>
      {option.aside !== undefined && (
        <span className="menu-aside cut" data-tone={option.asideTone}>
          {option.aside}
        </span>
      )}
      {isChosen && <Check className="menu-item-check" size={14} aria-hidden="true" />}
    </>
  )
}
