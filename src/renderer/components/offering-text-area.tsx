import * as Ariakit from '@ariakit/react'
import {
  useId,
  useRef,
  useState,
  type ComponentProps,
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
  type SyntheticEvent,
} from 'react'
import { TextArea } from './text-area'
import { useSteadyChoice } from './use-steady-choice'
import './menu.css'
import './offering-text-area.css'

/** Suggestions for a trigger character, such as people for `@`. */
export interface Offer {
  /** The accessible name of the list. */
  label: string
  /**
   * The text typed at the cursor and the position of its trigger character. Null if there is none.
   */
  at: (text: string, cursor: number) => { start: number; typed: string } | null
  find: (typed: string) => readonly OfferedItem[]
}

export interface OfferedItem {
  id: string
  content: ReactNode
  /** Inserts the suggestion in place of the text from `start` to the cursor. */
  put: (field: HTMLTextAreaElement, start: number) => void
}

interface OfferingTextAreaProps extends ComponentProps<typeof TextArea> {
  ref: RefObject<HTMLTextAreaElement | null>
  offers: readonly Offer[]
}

const SHOWN = 8

/**
 * A text area with suggestions after trigger characters. Arrows and Enter or Tab choose, Escape
 * goes on typing. It stays a multi-line field for screen readers, and names the list while it is
 * open.
 */
export function OfferingTextArea({ offers, ...props }: OfferingTextAreaProps) {
  const { ref, onKeyDown, onChange, onSelect, onBlur, ...rest } = props
  const listId = useId()
  const [place, setPlace] = useState<{ label: string; start: number; typed: string } | null>(null)
  /**
   * The position of the trigger whose list was closed by a choice or Escape. The list stays closed
   * for this word.
   */
  const closedAt = useRef<number | null>(null)

  const offer = offers.find(({ label }) => label === place?.label)
  const all = place === null || offer === undefined ? [] : offer.find(place.typed)
  const steady = useSteadyChoice(
    all.map(({ id }) => id),
    place && `${place.label} ${place.typed}`,
  )
  const found = shownOf(all, steady.id)
  const isOpen = found.length > 0 && rest.readOnly !== true
  const chosen = found.findIndex(({ id }) => id === steady.id)
  const optionId = (index: number) => `${listId}-${index}`

  const updateOffer = ({ currentTarget }: SyntheticEvent<HTMLTextAreaElement>) => {
    const { selectionStart, selectionEnd, value } = currentTarget
    const [next = null] =
      selectionStart === selectionEnd
        ? offers.flatMap((one) => {
            const at = one.at(value, selectionStart)
            return at === null ? [] : [{ label: one.label, ...at }]
          })
        : []
    if (next === null || next.start !== closedAt.current) closedAt.current = null
    if (next?.typed !== place?.typed) steady.begin()
    setPlace(next !== null && next.start === closedAt.current ? null : next)
  }
  const choose = (item: OfferedItem | undefined) => {
    const field = ref.current
    if (field === null || place === null || item === undefined) return
    closedAt.current = place.start
    item.put(field, place.start)
    setPlace(null)
  }
  const goTo = (index: number) => steady.choose(found[index]?.id ?? null)
  const keys: Record<string, () => void> = {
    ArrowDown: () => goTo((chosen + 1) % found.length),
    ArrowUp: () => goTo((Math.max(chosen, 0) - 1 + found.length) % found.length),
    Enter: () => choose(found[chosen]),
    Tab: () => choose(found[chosen]),
    Escape: () => {
      closedAt.current = place?.start ?? null
      setPlace(null)
    },
  }
  const onKey = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey
    const action = isOpen && isPlain && !event.nativeEvent.isComposing ? keys[event.key] : undefined
    if (action === undefined) {
      onKeyDown?.(event)
      return
    }
    event.preventDefault()
    event.stopPropagation()
    action()
  }

  return (
    <>
      <TextArea
        {...rest}
        ref={ref}
        {...(isOpen && {
          'aria-controls': listId,
          ...(chosen !== -1 && { 'aria-activedescendant': optionId(chosen) }),
          'aria-autocomplete': 'list' as const,
        })}
        onKeyDown={onKey}
        onChange={(event) => {
          onChange?.(event)
          updateOffer(event)
        }}
        onSelect={(event) => {
          onSelect?.(event)
          updateOffer(event)
        }}
        onBlur={(event) => {
          onBlur?.(event)
          setPlace(null)
        }}
      />
      <Ariakit.PopoverProvider open={isOpen} placement="top-start">
        <Ariakit.Popover
          className="popover offer-list"
          role="presentation"
          gutter={6}
          unmountOnHide
          modal={false}
          autoFocusOnShow={false}
          autoFocusOnHide={false}
          hideOnEscape={false}
          hideOnInteractOutside={false}
          // Placed above the whole field, so that it does not cover the text.
          getAnchorRect={() =>
            (ref.current?.closest('section') ?? ref.current)?.getBoundingClientRect() ?? null
          }
        >
          <div role="listbox" id={listId} aria-label={offer?.label ?? ''}>
            {found.map((item, index) => (
              <div
                key={item.id}
                id={optionId(index)}
                role="option"
                className="menu-item offer-option"
                aria-selected={index === chosen}
                data-active-item={index === chosen ? '' : undefined}
                onPointerMove={() => goTo(index)}
                onPointerDown={(event) => {
                  // The field keeps the focus.
                  event.preventDefault()
                  choose(item)
                }}
              >
                {item.content}
              </div>
            ))}
          </div>
        </Ariakit.Popover>
      </Ariakit.PopoverProvider>
    </>
  )
}

/** The first items, and the highlighted one. */
function shownOf(all: readonly OfferedItem[], id: string | null): readonly OfferedItem[] {
  const place = all.findIndex((item) => item.id === id)
  return place < SHOWN
    ? all.slice(0, SHOWN)
    : [...all.slice(0, SHOWN - 1), ...all.slice(place, place + 1)]
}
