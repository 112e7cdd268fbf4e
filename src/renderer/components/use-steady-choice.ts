import { useState } from 'react'

export interface SteadyChoice {
  /** The row that Enter takes; null: none. */
  id: string | null
  choose: (id: string | null) => void
  /** The list opens or closes: its first row is highlighted again. */
  begin: () => void
}

/**
 * Which row of an offered list is highlighted: the first one, or the one that was gone to. It stays that one,
 * whatever comes and goes by somebody else's hand; if it goes itself, none is until the person chooses.
 * `typed` is what the list was found by: other words highlight the first row again.
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

/** For Ariakit's fields: the item with this value is highlighted, and none where it is gone. */
export function autoSelected(value: string | null) {
  return (items: readonly { id: string; value?: string }[]): string | null =>
    items.find((item) => item.value === value)?.id ?? null
}
