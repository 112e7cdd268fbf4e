import * as Ariakit from '@ariakit/react'
import {
  useId,
  useRef,
  useState,
  type ComponentProps,
  type KeyboardEvent,
  type RefObject,
  type SyntheticEvent,
} from 'react'
import { mentionAt, mentionName } from '../../../shared/domain/mention'
import { displayName, type Person } from '../../../shared/domain/user'
import { Avatar } from '../../components/avatar'
import { matches } from '../../components/matches'
import '../../components/menu.css'
import './mention-textarea.css'

interface MentionTextareaProps extends ComponentProps<'textarea'> {
  ref: RefObject<HTMLTextAreaElement | null>
  /** Who can be meant. */
  people: readonly Person[]
  /** The whole text after a name was put in. */
  onMention: (text: string) => void
}

const SHOWN = 8

/**
 * A field in which `@` offers the people one may mention: arrows and Enter or Tab choose, Escape goes on writing.
 * It stays a field of several lines, also for who hears it, and names what is offered while it offers something.
 */
export function MentionTextarea({ people, onMention, ...props }: MentionTextareaProps) {
  const { ref, onKeyDown, onChange, onSelect, onBlur, ...rest } = props
  const listId = useId()
  const [place, setPlace] = useState<{ start: number; typed: string } | null>(null)
  const [active, setActive] = useState(0)
  /** Where an `@` stands whose list was closed, by a choice or Escape: it does not come again while that word is written. */
  const closedAt = useRef<number | null>(null)

  const found =
    place === null || isWhole(place.typed, people)
      ? []
      : people
          .filter((person) => matches(place.typed, displayName(person), person.email))
          .slice(0, SHOWN)
  const isOpen = found.length > 0 && rest.readOnly !== true
  const chosen = Math.min(active, found.length - 1)
  const optionId = (index: number) => `${listId}-${index}`

  const look = ({ currentTarget }: SyntheticEvent<HTMLTextAreaElement>) => {
    const { selectionStart, selectionEnd, value } = currentTarget
    const next = selectionStart === selectionEnd ? mentionAt(value, selectionStart) : null
    if (next === null || next.start !== closedAt.current) closedAt.current = null
    if (next?.typed !== place?.typed) setActive(0)
    setPlace(next !== null && next.start === closedAt.current ? null : next)
  }
  const choose = (person: Person | undefined) => {
    const field = ref.current
    if (field === null || place === null || person === undefined) return
    const name = `@${mentionName(person, people)} `
    const cursor = place.start + name.length
    const { value } = field
    // One space behind the name, not a second one.
    const after = value.slice(field.selectionStart).replace(/^ /u, '')
    onMention(value.slice(0, place.start) + name + after)
    closedAt.current = place.start
    setPlace(null)
    // After the text was drawn, or the cursor would jump to the end.
    requestAnimationFrame(() => {
      field.focus()
      field.setSelectionRange(cursor, cursor)
    })
  }
  const keys: Record<string, () => void> = {
    ArrowDown: () => setActive((chosen + 1) % found.length),
    ArrowUp: () => setActive((chosen - 1 + found.length) % found.length),
    Enter: () => choose(found[chosen]),
    Tab: () => choose(found[chosen]),
    Escape: () => {
      closedAt.current = place?.start ?? null
      setPlace(null)
    },
  }
  const onKey = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey
    const deed = isOpen && isPlain && !event.nativeEvent.isComposing ? keys[event.key] : undefined
    if (deed === undefined) {
      onKeyDown?.(event)
      return
    }
    event.preventDefault()
    event.stopPropagation()
    deed()
  }

  return (
    <>
      <textarea
        {...rest}
        ref={ref}
        {...(isOpen && {
          'aria-controls': listId,
          'aria-activedescendant': optionId(chosen),
          'aria-autocomplete': 'list' as const,
        })}
        onKeyDown={onKey}
        onChange={(event) => {
          onChange?.(event)
          look(event)
        }}
        onSelect={(event) => {
          onSelect?.(event)
          look(event)
        }}
        onBlur={(event) => {
          onBlur?.(event)
          setPlace(null)
        }}
      />
      <Ariakit.PopoverProvider open={isOpen} placement="top-start">
        <Ariakit.Popover
          className="popover mention-list"
          role="presentation"
          gutter={6}
          unmountOnHide
          modal={false}
          autoFocusOnShow={false}
          autoFocusOnHide={false}
          hideOnEscape={false}
          hideOnInteractOutside={false}
          // Above all that belongs to the field, which would else be covered while one writes.
          getAnchorRect={() =>
            (ref.current?.closest('section') ?? ref.current)?.getBoundingClientRect() ?? null
          }
        >
          <div role="listbox" id={listId} aria-label="People to mention">
            {found.map((person, index) => (
              <div
                key={person.id}
                id={optionId(index)}
                role="option"
                className="menu-item mention-option"
                aria-selected={index === chosen}
                data-active-item={index === chosen ? '' : undefined}
                onPointerMove={() => setActive(index)}
                onPointerDown={(event) => {
                  // The field keeps the focus.
                  event.preventDefault()
                  choose(person)
                }}
              >
                <Avatar person={person} />
                <span className="cut" dir="auto">
                  {displayName(person)}
                </span>
                <span className="mention-email cut">{person.email}</span>
              </div>
            ))}
          </div>
        </Ariakit.Popover>
      </Ariakit.PopoverProvider>
    </>
  )
}

/** A name that is finished, with a space behind it: Enter is for the text again. */
function isWhole(typed: string, people: readonly Person[]): boolean {
  const name = typed.trimEnd().toLowerCase()
  return (
    name !== typed.toLowerCase() &&
    people.some((one) => mentionName(one, people).toLowerCase() === name)
  )
}
