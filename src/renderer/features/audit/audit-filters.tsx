import { useEffect, useId, useRef, useState } from 'react'
import { useStore, type StoreApi } from 'zustand'
import { readableAddress } from '#shared/domain/email-address'
import { mayReadAudit, type AuditGroup, type AuditScope } from '#shared/domain/audit'
import { displayName } from '#shared/domain/user'
import { Choice } from '#renderer/components/choice'
import type { AuditStore } from './audit-store'
import { GROUP_WORDS, GROUPS_OF } from './audit-words'
import { useSlot } from '#renderer/state/slot'
import { sessionSlot } from '#renderer/state/window-slots'

const TYPING_MS = 250

/** One row of filters: which log, kind, person, words, days. */
export function AuditFilters({ store }: { store: StoreApi<AuditStore> }) {
  const session = useSlot(sessionSlot)
  const { filters, actors, filter } = useStore(store)
  const scopes = (['workspace', 'installation'] as const).filter((one) =>
    mayReadAudit(session, one),
  )
  return (
    <div className="audit-filters" role="group" aria-label="Filters">
      {scopes.length > 1 && (
        <Choice<AuditScope>
          label="Whose log"
          look="field"
          value={filters.scope}
          options={[
            { value: 'workspace', text: session.workspace.name },
            { value: 'installation', text: 'Whole installation' },
          ]}
          onChange={(scope) => void filter({ scope })}
        />
      )}
      <Choice<AuditGroup | ''>
        label="Kind"
        look="field"
        value={filters.group}
        options={[
          { value: '', text: 'Everything' },
          ...GROUPS_OF[filters.scope].map((value) => ({ value, text: GROUP_WORDS[value] })),
        ]}
        onChange={(group) => void filter({ group })}
      />
      <Choice<string>
        label="Person"
        look="field"
        value={filters.actor}
        options={[
          { value: '', text: 'Everybody' },
          ...actors.map((person) => ({
            value: person.id,
            text: displayName(person),
            aside: readableAddress(person.email),
          })),
          { value: 'operator', text: 'The operator' },
        ]}
        onChange={(actor) => void filter({ actor })}
      />
      <WordsField value={filters.text} onChange={(text) => void filter({ text })} />
      <DayField
        label="From"
        value={filters.firstDay}
        max={filters.lastDay}
        onChange={(firstDay) => void filter({ firstDay })}
      />
      <DayField
        label="To"
        value={filters.lastDay}
        min={filters.firstDay}
        onChange={(lastDay) => void filter({ lastDay })}
      />
    </div>
  )
}

/** Applies the filter when the user stops typing. */
function WordsField({ value, onChange }: { value: string; onChange: (text: string) => void }) {
  const [typed, setTyped] = useState(value)
  const [known, setKnown] = useState(value)
  const pause = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  useEffect(() => () => clearTimeout(pause.current), [])
  // The filter was cleared elsewhere.
  if (known !== value) {
    setKnown(value)
    setTyped(value)
  }
  return (
    <input
      type="search"
      className="input audit-words"
      aria-label="Search"
      placeholder="Search"
      maxLength={200}
      spellCheck={false}
      value={typed}
      onChange={(event) => {
        const text = event.target.value
        setTyped(text)
        clearTimeout(pause.current)
        pause.current = setTimeout(() => onChange(text), TYPING_MS)
      }}
    />
  )
}

interface DayFieldProps {
  label: string
  value: string
  min?: string
  max?: string
  onChange: (day: string) => void
}

function DayField({ label, value, min = '', max = '', onChange }: DayFieldProps) {
  const id = useId()
  return (
    <div className="audit-day">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="date"
        className="input"
        value={value}
        min={min === '' ? undefined : min}
        max={max === '' ? undefined : max}
        onChange={(event) => onChange(event.target.value)}
      />
    </div>
  )
}
