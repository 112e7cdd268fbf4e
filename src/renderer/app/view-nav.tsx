import {
  CircleCheck,
  CircleCheckBig,
  CircleDashed,
  CirclePause,
  Inbox,
  UserRound,
  type LucideIcon,
} from 'lucide-react'
import { useStore } from 'zustand'
import { VIEWS, type View } from '#shared/domain/view'
import { VIEW_WORDS } from '../words/view-words'
import { useSettings } from '../state/settings-store'
import { useWorkspaceStores } from './window-stores'

const ICONS: Record<View, LucideIcon> = {
  'my-open': UserRound,
  unassigned: CircleDashed,
  'all-open': Inbox,
  waiting: CirclePause,
  resolved: CircleCheck,
  closed: CircleCheckBig,
}

/** The queue's views, each with its number of tickets. */
export function ViewNav() {
  const { queue, counts } = useWorkspaceStores()
  const current = useStore(queue, (state) => state.query.view)
  const { counts: numbers, stale } = useStore(counts)
  const change = useSettings((state) => state.change)

  const show = (view: View) => {
    change({ view })
    void queue.getState().show({ view, filter: '' })
    void counts.getState().refresh()
  }
  return (
    <nav className="view-nav" aria-label="Views">
      {VIEWS.map((view) => {
        const Icon = ICONS[view]
        const number = numbers?.[view]
        return (
          <button
            key={view}
            type="button"
            className="view-link"
            aria-current={view === current ? 'page' : undefined}
            onClick={() => show(view)}
          >
            <Icon size={15} aria-hidden="true" />
            <span className="cut">{VIEW_WORDS[view]}</span>
            {number !== undefined && (
              <span
                className="view-count figures"
                data-stale={stale}
                title={stale ? 'Not up to date: the database did not answer' : undefined}
              >
                {new Intl.NumberFormat().format(number)}
              </span>
            )}
          </button>
        )
      })}
    </nav>
  )
}
