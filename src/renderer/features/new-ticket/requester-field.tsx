import * as Ariakit from '@ariakit/react'
import { UserRoundPlus } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useStore } from 'zustand'
import { readAddress, readableAddress } from '#shared/domain/email-address'
import { displayName, type Person } from '#shared/domain/user'
import { Avatar } from '#renderer/components/avatar'
import { Field } from '#renderer/components/field'
import { TextField } from '#renderer/components/text-field'
import { newTicketSlot } from './new-ticket-store'
import type { NewTicketForm } from '#renderer/state/new-ticket-form'
import { useSlot } from '#renderer/state/slot'
import { apiSlot } from '#renderer/state/window-slots'
import '#renderer/components/menu.css'

interface RequesterFieldProps {
  problem: string | null
  nameProblem: string | null
  onEdit: (part: Partial<NewTicketForm>) => void
}

const DEBOUNCE_MS = 150

/** Finds a person by name or e-mail. An unknown address becomes a new requester. */
export function RequesterField({ problem, nameProblem, onEdit }: RequesterFieldProps) {
  const api = useSlot(apiSlot)
  const newTicket = useSlot(newTicketSlot)
  const form = useStore(newTicket, (state) => state.form)
  const [found, setFound] = useState<readonly Person[]>([])
  const text = form.requesterText
  const address = readAddress(text)
  const isKnown = found.some((person) => person.email === address?.email)

  useEffect(() => {
    const wanted = readAddress(text)?.email ?? text.trim()
    if (wanted === '') return
    let isCurrent = true
    const timer = setTimeout(() => {
      api.users.findRequesters({ text: wanted.slice(0, 254) }).then(
        (people) => {
          if (isCurrent) setFound(people)
        },
        // Without suggestions an address can still be typed. The next letter searches again.
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
    const typed = readAddress(value)
    // Uses the name that came with the address as a default.
    const requesterName = typed === null || typed.name === '' ? form.requesterName : typed.name
    onEdit({
      requesterText: value,
      requesterName,
      requester: typed === null ? null : { email: typed.email, name: requesterName || null },
    })
  }
  const choose = (person: Person) =>
    onEdit({
      requesterText: written(person),
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
                <span className="menu-aside cut">{readableAddress(person.email)}</span>
              </Ariakit.ComboboxItem>
            ))}
          {address !== null && !isKnown && (
            <Ariakit.ComboboxItem
              className="menu-item"
              value=""
              setValueOnClick={false}
              hideOnClick
            >
              <UserRoundPlus size={14} aria-hidden="true" />
              <span className="cut">New requester: {readableAddress(address.email)}</span>
            </Ariakit.ComboboxItem>
          )}
          {address === null && found.length === 0 && (
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
              ...(address === null
                ? {}
                : { requester: { email: address.email, name: name.trim() === '' ? null : name } }),
            })
          }
        />
      )}
    </>
  )
}

/** Quotation marks prevent a comma in the name from separating it from the address. */
function written({ name, email }: Person): string {
  const address = readableAddress(email)
  if (name === null) return address
  return `${/[,;:<>@()"]/u.test(name) ? JSON.stringify(name) : name} <${address}>`
}
