import * as Ariakit from '@ariakit/react'
import { ChevronDown } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { ChoiceOption } from './choice-option'
import { ChoiceWords } from './choice-words'
import type { FieldControl } from './field'
import { matches } from './matches'
import { autoSelected, useSteadyChoice } from './use-steady-choice'
import './choice.css'
import './menu.css'

export interface ChoiceProps<V extends string> {
  label: string
  value: V
  options: readonly ChoiceOption<V>[]
  onChange: (value: V) => void
  /** Connects the control with a label, hint and problem outside of it. */
  field?: FieldControl
  /** Identifies the control for its keyboard shortcut. */
  control?: string
  /** Shown in the control while nothing is chosen. */
  placeholder?: string
  /** Shown below the options if they could not be loaded completely. */
  problem?: string | null
  /** Shown when nothing matches the typed text. */
  nothing?: string
  look?: 'field' | 'inline'
  disabled?: boolean
  /** Lets the list be wider than the control, for options with an explanation. */
  isRoomy?: boolean
}

const FILTER_FROM = 9

/** A combobox with fixed options and icons. Long lists can be filtered by typing. */
export function Choice<V extends string>(props: ChoiceProps<V>) {
  const { label, value, options, onChange, control, problem = null, look = 'inline' } = props
  const {
    nothing = 'Nobody with this name',
    isRoomy = false,
    field,
    disabled = false,
    placeholder,
  } = props
  const isSameWidth = look === 'field' && !isRoomy
  const [typed, setTyped] = useState('')
  // Fixed while open, because a filter field that appears later would take the focus.
  const [isLong, setLong] = useState(false)
  const shown = useMemo(
    () => options.filter((option) => matches(typed, option.text, option.aside)),
    [options, typed],
  )
  const steady = useSteadyChoice(
    shown.map((option) => option.value),
    typed,
  )
  const current = options.find((option) => option.value === value)
  const isUnchosen = current === undefined && placeholder !== undefined
  const items = shown.map((option) => (
    <Ariakit.ComboboxItem key={option.value} className="menu-item" value={option.value}>
      <ChoiceWords option={option} isChosen={option.value === value} />
    </Ariakit.ComboboxItem>
  ))

  return (
    <Ariakit.ComboboxProvider
      inputValue={typed}
      setInputValue={setTyped}
      selectedValue={value}
      setSelectedValue={(chosen: string) => {
        const option = options.find((one) => one.value === chosen)
        if (option !== undefined && option.value !== value) onChange(option.value)
      }}
      setOpen={(isOpen) => {
        setTyped('')
        steady.begin()
        if (isOpen) setLong(options.length >= FILTER_FROM)
      }}
    >
      <Ariakit.ComboboxSelect
        className={`choice choice-${look}`}
        aria-label={label}
        {...field}
        disabled={disabled}
        data-control={control}
      >
        {current?.icon}
        <span className={`cut ${isUnchosen ? 'choice-placeholder' : ''}`} dir="auto">
          {isUnchosen ? placeholder : (current?.text ?? value)}
        </span>
        <ChevronDown className="choice-arrow" size={14} aria-hidden="true" />
      </Ariakit.ComboboxSelect>
      <Ariakit.ComboboxPopover
        className={`popover ${isSameWidth ? 'popover-wide' : ''}`}
        gutter={4}
        aria-label={label}
        sameWidth={isSameWidth}
        unmountOnHide
      >
        {isLong && (
          <div className="menu-filter">
            <Ariakit.ComboboxInput
              className="input"
              aria-label="Type a name"
              placeholder="Type a name"
              autoSelect
              getAutoSelectId={autoSelected(steady.id)}
            />
          </div>
        )}
        {isLong ? <Ariakit.ComboboxList aria-label={label}>{items}</Ariakit.ComboboxList> : items}
        {problem !== null && <p className="menu-nothing">{problem}</p>}
        {problem === null && shown.length === 0 && <p className="menu-nothing">{nothing}</p>}
      </Ariakit.ComboboxPopover>
    </Ariakit.ComboboxProvider>
  )
}
