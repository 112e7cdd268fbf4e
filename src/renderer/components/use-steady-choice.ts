import { useState } from 'react'

export interface SteadyChoice {
  /** The row that Enter chooses. Null: none. */
  id: string | null
  choose: (id: string | null) => void
  /** The list opens or closes: highlights the first row again. */
  begin: () => void
}

/**
 * Which row of a popup list is highlighted: the first one, or the one the user moved to. It stays
 * the same while other rows come and go. If the row itself disappears, none is highlighted until
 * the user chooses. `typed` is the search text: when it changes, the first row is highlighted
 * again.
 */
export function useSteadyChoice(ids: readonly string[], typed: string | null): SteadyChoice {
  const [chosen, setChosen] = useState<{ id: string; typed: string | null } | null>(null)
  const [first] = ids
  const isCurrent = chosen !== null && chosen.typed === typed
  if (!isCurrent && first !== undefined) setChosen({ id: first, typed })
  const id = isCurrent ? chosen.id : (first ?? null)
  return {
    id: id !== null && ids.includes(id) ? id : null,
    choose: (next) => setChosen(next === null ? null : { id: next, typed }),
    begin: () => setChosen(null),
  }
}

/** For Ariakit's fields: highlights the item with this value, and none if it has gone. */
export function autoSelected(value: string | null) {
  return (items: readonly { id: string; value?: string }[]): string | null =>
    items.find((item) => item.value === value)?.id ?? null
}
