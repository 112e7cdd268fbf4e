import * as Ariakit from '@ariakit/react'
import { ArrowDownWideNarrow, ArrowUpNarrowWide } from 'lucide-react'
import { useStore } from 'zustand'
import type { SortDirection, TicketSort } from '#shared/domain/view'
import { Tooltip } from '#renderer/components/tooltip'
import { DIRECTION_WORDS, SORT_WORDS } from '#renderer/words/view-words'
import { useSettings } from '#renderer/state/settings-store'
import { useSlot } from '#renderer/state/slot'
import { queueSlot } from './queue-store'
import '#renderer/components/menu.css'

/** The menu for the list's order. */
export function SortMenu() {
  const queue = useSlot(queueSlot)
  const { sort, direction } = useStore(queue, (state) => state.query)
  const change = useSettings((state) => state.change)
  const order = (part: { sort?: TicketSort; direction?: SortDirection }) => {
    change(part)
    void queue.getState().show(part)
  }
  const words = `Sort: ${SORT_WORDS[sort]}, ${DIRECTION_WORDS[sort][direction].toLowerCase()}`
  const Icon = direction === 'desc' ? ArrowDownWideNarrow : ArrowUpNarrowWide
  return (
    <Ariakit.MenuProvider values={{ sort, direction }} setValues={() => undefined}>
      <Tooltip text={words}>
        <Ariakit.MenuButton className="icon-button" aria-label={words}>
          <Icon size={16} aria-hidden="true" />
        </Ariakit.MenuButton>
      </Tooltip>
      <Ariakit.Menu className="menu" gutter={4} unmountOnHide aria-label="Sort">
        <Ariakit.MenuGroup>
          <Ariakit.MenuGroupLabel className="menu-label">Sort by</Ariakit.MenuGroupLabel>
          {(Object.keys(SORT_WORDS) as TicketSort[]).map((value) => (
            <Ariakit.MenuItemRadio
              key={value}
              className="menu-item"
              name="sort"
              value={value}
              hideOnClick
              onClick={() => order({ sort: value })}
            >
              <Ariakit.MenuItemCheck />
              {SORT_WORDS[value]}
            </Ariakit.MenuItemRadio>
          ))}
        </Ariakit.MenuGroup>
        <Ariakit.MenuSeparator className="menu-line" />
        <Ariakit.MenuGroup>
          <Ariakit.MenuGroupLabel className="menu-label">Order</Ariakit.MenuGroupLabel>
          {(['desc', 'asc'] as const).map((value) => (
            <Ariakit.MenuItemRadio
              key={value}
              className="menu-item"
              name="direction"
              value={value}
              hideOnClick
              onClick={() => order({ direction: value })}
            >
              <Ariakit.MenuItemCheck />
              {DIRECTION_WORDS[sort][value]}
            </Ariakit.MenuItemRadio>
          ))}
        </Ariakit.MenuGroup>
      </Ariakit.Menu>
    </Ariakit.MenuProvider>
  )
}
