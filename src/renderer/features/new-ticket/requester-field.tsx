import * as Ariakit from '@ariakit/react'
import { UserRoundPlus } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useStore } from 'zustand'
import { displayName, EmailSchema, type Person } from '../../../shared/domain/user'
import { Avatar } from '../../components/avatar'
import { Field } from '../../components/field'
import { TextField } from '../../components/text-field'
import { useDesk } from '../app-shell/house'
import type { NewTicketForm } from './new-ticket-store'
import '../../components/menu.css'

interface RequesterFieldProps {
  problem: string | null
  nameProblem: string | null
  onEdit: (part: Partial<NewTicketForm>) => void
}

const DEBOUNCE_MS = 150

/** Finds a person by name or e-mail; an address nobody has becomes a new requester. */
export function RequesterField({ problem, nameProblem, onEdit }: RequesterFieldProps) {
  const { api, newTicket } = useDesk()
  const form = useStore(newTicket, (state) => state.form)
  const [found, setFound] = useState<readonly Person[]>([])
  const text = form.requesterText
  const email = EmailSchema.safeParse(text)
  const isKnown = email.success && found.some((person) => person.email === email.data)

  useEffect(() => {
    const wanted = text.trim()
    if (wanted === '') return
    let isCurrent = true
    const timer = setTimeout(() => {
      api.users.findRequesters({ text: wanted.slice(0, 254) }).then(
        (people) => {
          if (isCurrent) setFound(people)
        },
        // Without suggestions an address can still be typed; the next letter asks again.
        () => {
          if (isCurrent) setFound([])
        },
      )
    }, DEBOUNCE_MS)
    return () => {
      isCurrent = false
      clearTimeout(timer)
    }
  }, [api, text])

  const write = (value: string) => {
    const parsed = EmailSchema.safeParse(value)
    onEdit({
      requesterText: value,
      requester: parsed.success ? { email: parsed.data, name: form.requesterName || null } : null,
    })
  }
  const choose = (person: Person) =>
    onEdit({
      requesterText: person.name === null ? person.email : `${person.name} <${person.email}>`,
      requester: { person },
    })
  const isNew = form.requester !== null && 'email' in form.requester && !isKnown

  return (
    <>
      <Ariakit.ComboboxProvider
        inputValue={text}
        setInputValue={write}
        selectedValue=""
        setSelectedValue={(value) => {
          const person = found.find((one) => one.id === value)
          if (person !== undefined) choose(person)
        }}
      >
        <Field label="Requester" error={problem}>
          {(control) => (
            <Ariakit.Combobox
              {...control}
              className="input"
              data-field="requester"
              placeholder="Name or e-mail"
              autoComplete="list"
              autoFocus
              dir="auto"
              spellCheck={false}
            />
          )}
        </Field>
        <Ariakit.ComboboxPopover
          className="popover popover-wide"
          gutter={4}
          sameWidth
          unmountOnHide
          hidden={text.trim() === ''}
        >
          {text.trim() !== '' &&
            found.map((person) => (
              <Ariakit.ComboboxItem
                key={person.id}
                className="menu-item"
                value={person.id}
                setValueOnClick={false}
              >
                <Avatar person={person} />
                <span className="cut" dir="auto">
                  {displayName(person)}
                </span>
                <span className="menu-aside cut">{person.email}</span>
              </Ariakit.ComboboxItem>
            ))}
          {email.success && !isKnown && (
            <Ariakit.ComboboxItem
              className="menu-item"
              value=""
              setValueOnClick={false}
              hideOnClick
            >
              <UserRoundPlus size={14} aria-hidden="true" />
              <span className="cut">New requester: {email.data}</span>
            </Ariakit.ComboboxItem>
          )}
          {!email.success && found.length === 0 && (
            <p className="menu-nothing">Nobody found. An e-mail address makes a new requester.</p>
          )}
        </Ariakit.ComboboxPopover>
      </Ariakit.ComboboxProvider>
      {isNew && (
        <TextField
          label="Name of the requester"
          data-field="requesterName"
          hint="Optional"
          dir="auto"
          value={form.requesterName}
          error={nameProblem}
          onChange={(name) =>
            onEdit({
              requesterName: name,
              ...(email.success
                ? { requester: { email: email.data, name: name.trim() === '' ? null : name } }
                : {}),
            })
          }
        />
      )}
    </>
  )
}
