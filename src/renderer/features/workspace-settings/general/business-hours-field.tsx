import { Copy, Plus, X } from 'lucide-react'
import { IconButton } from '#renderer/components/icon-button'
import { DAY_WORDS, dayProblem, nextSpan, tidied, type Days, type DraftSpan } from './hours-draft'
import './business-hours-field.css'

interface BusinessHoursFieldProps {
  days: Days
  disabled: boolean
  /** Problems are shown beside their day after the first attempt to save. */
  isChecked: boolean
  onChange: (days: Days) => void
}

/** Business hours: a row for each weekday, with as many spans as the day has. */
export function BusinessHoursField(props: BusinessHoursFieldProps) {
  const { days, disabled, isChecked, onChange } = props
  const change = (index: number, spans: readonly DraftSpan[]) =>
    onChange(days.map((day, at) => (at === index ? spans : day)))
  return (
    <ul className="hours">
      {days.map((spans, index) => (
        <DayLine
          key={DAY_WORDS[index]}
          name={DAY_WORDS[index] ?? ''}
          spans={spans}
          disabled={disabled}
          problem={isChecked ? dayProblem(spans) : null}
          onChange={(next) => change(index, next)}
          onCopy={() => onChange(days.map((day, at) => (at < 5 || at === index ? spans : day)))}
        />
      ))}
    </ul>
  )
}

interface DayLineProps {
  name: string
  spans: readonly DraftSpan[]
  disabled: boolean
  problem: string | null
  onChange: (spans: readonly DraftSpan[]) => void
  onCopy: () => void
}

function DayLine({ name, spans, disabled, problem, onChange, onCopy }: DayLineProps) {
  const put = (index: number, part: Partial<DraftSpan>) =>
    onChange(spans.map((span, at) => (at === index ? { ...span, ...part } : span)))
  const isOpen = spans.length > 0
  const time = (span: DraftSpan, index: number, end: 'from' | 'to') => (
    <input
      className="input hours-time figures"
      aria-label={`${name} ${end}`}
      aria-invalid={problem !== null}
      inputMode="numeric"
      maxLength={5}
      disabled={disabled}
      value={span[end]}
      onChange={(event) => put(index, { [end]: event.target.value })}
      onBlur={() => put(index, tidied(span))}
    />
  )
  return (
    <li className="hours-day">
      <label className="hours-name">
        <input
          type="checkbox"
          checked={isOpen}
          disabled={disabled}
          onChange={() => onChange(isOpen ? [] : [nextSpan([])])}
        />
        {name}
      </label>
      <div className="hours-spans">
        {!isOpen && <span className="hours-closed">Closed</span>}
        {spans.map((span, index) => (
          // Spans have no id, so their index is the key.
          <div key={index} className="hours-span">
            {time(span, index, 'from')}
            <span aria-hidden="true">to</span>
            {time(span, index, 'to')}
            {!disabled && spans.length > 1 && (
              <IconButton
                label={`Remove these hours of ${name}`}
                onClick={() => onChange(spans.filter((_, at) => at !== index))}
              >
                <X size={14} />
              </IconButton>
            )}
          </div>
        ))}
        {problem !== null && (
          <p className="field-error" role="alert">
            {problem}
          </p>
        )}
      </div>
      {!disabled && isOpen && (
        <div className="hours-tools">
          <IconButton
            label={`Add hours to ${name}`}
            onClick={() => onChange([...spans, nextSpan(spans)])}
          >
            <Plus size={14} />
          </IconButton>
          <IconButton label={`Copy ${name} to Monday to Friday`} onClick={onCopy}>
            <Copy size={14} />
          </IconButton>
        </div>
      )}
    </li>
  )
}
