import * as Ariakit from '@ariakit/react'
import { Plus, X } from 'lucide-react'
import { useState } from 'react'
import { useStore } from 'zustand'
import { TagNameSchema } from '#shared/domain/tag'
import type { Ticket } from '#shared/domain/ticket'
import { matches } from '#renderer/components/matches'
import { TagDot } from '#renderer/components/tag-dot'
import { fieldProblem } from '#renderer/errors/rule-text'
import { autoSelected, useSteadyChoice } from '#renderer/components/use-steady-choice'
import { useSlot } from '#renderer/state/slot'
import { actionsSlot } from './ticket-actions'
import { peopleSlot } from '#renderer/state/people-store'
import { mayWriteSlot } from '#renderer/state/window-slots'
import '#renderer/components/menu.css'

const OFFERED = 30

/** The tags of a ticket. Typing adds an existing or a new tag. */
export function TagField({ ticket }: { ticket: Ticket }) {
  const actions = useSlot(actionsSlot)
  const people = useSlot(peopleSlot)
  const mayWrite = useSlot(mayWriteSlot)
  const known = useStore(people, (state) => state.tags)
  const [text, setText] = useState('')
  const [problem, setProblem] = useState<string | null>(null)

  const own = new Set(ticket.tags.map((tag) => tag.id))
  const offered = known
    .filter((tag) => !own.has(tag.id) && matches(text, tag.name))
    .slice(0, OFFERED)
  const typed = text.trim()
  const isNew = typed !== '' && !known.some((tag) => tag.name.toLowerCase() === typed.toLowerCase())
  const rows = [...offered.map((tag) => tag.name), ...(isNew ? [typed] : [])]
  const steady = useSteadyChoice(rows, text)

  const add = async (name: string) => {
    const wrong = fieldProblem(TagNameSchema, name, 'A tag')
    setProblem(wrong)
    if (wrong !== null) return
    setText('')
    if (await actions.addTag(ticket.id, name)) void people.getState().refresh()
    else setText(name)
  }

  return (
    <div className="tag-field">
      {ticket.tags.map((tag) => (
        <span key={tag.id} className="tag">
          <TagDot tag={tag} />
          <span className="cut" dir="auto">
            {tag.name}
          </span>
          {mayWrite && (
            <button
              type="button"
              className="tag-remove"
              aria-label={`Remove tag ${tag.name}`}
              onClick={() => void actions.removeTag(ticket.id, tag.id)}
            >
              <X size={12} />
            </button>
          )}
        </span>
      ))}
      {!mayWrite && ticket.tags.length === 0 && <span className="quiet">None</span>}
      {mayWrite && (
        <Ariakit.ComboboxProvider
          inputValue={text}
          setInputValue={(value) => {
            setText(value)
            setProblem(null)
          }}
          setOpen={steady.begin}
          selectedValue=""
          setSelectedValue={(value) => {
            if (typeof value === 'string' && value !== '') void add(value)
          }}
        >
          <div className="tag-add">
            <Plus size={12} aria-hidden="true" />
            <Ariakit.Combobox
              className="tag-input"
              aria-label="Add tag"
              placeholder="Add tag"
              data-control="add-tag"
              autoSelect="always"
              getAutoSelectId={autoSelected(steady.id)}
              dir="auto"
              onKeyDown={(event) => {
                if (event.key === 'Escape' && text !== '') event.stopPropagation()
              }}
            />
          </div>
          <Ariakit.ComboboxPopover className="popover" gutter={4} unmountOnHide>
            {offered.map((tag) => (
              <Ariakit.ComboboxItem
                key={tag.id}
                className="menu-item"
                value={tag.name}
                setValueOnClick={false}
              >
                <TagDot tag={tag} />
                <span className="cut" dir="auto">
                  {tag.name}
                </span>
              </Ariakit.ComboboxItem>
            ))}
            {isNew && (
              <Ariakit.ComboboxItem className="menu-item" value={typed} setValueOnClick={false}>
                <Plus size={12} aria-hidden="true" />
                <span className="cut" dir="auto">
                  New tag: {typed}
                </span>
              </Ariakit.ComboboxItem>
            )}
            {offered.length === 0 && !isNew && (
              <p className="menu-nothing">Type a name to create a tag</p>
            )}
          </Ariakit.ComboboxPopover>
        </Ariakit.ComboboxProvider>
      )}
      {problem !== null && (
        <p className="field-error" role="alert">
          {problem}
        </p>
      )}
    </div>
  )
}
