import type { ChoiceOption } from '#renderer/components/choice-option'

/** A read-only property. */
export function PropertyText({ option }: { option: ChoiceOption<string> | undefined }) {
  return (
    <div className="property-text">
      {option?.icon}
      <span className="cut" dir="auto">
        {option?.text}
      </span>
    </div>
  )
}
