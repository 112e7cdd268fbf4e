/**
 * The fields of a change with the values that were loaded. If a stored value differs from these, it
 * is not overwritten.
 */
export function seenOf<V extends object>(
  stored: V,
  change: { [Name in keyof V]?: V[Name] | undefined },
): Partial<V> {
  const names = Object.keys(stored) as (keyof V)[]
  return Object.fromEntries(
    names.filter((name) => change[name] !== undefined).map((name) => [name, stored[name]]),
  ) as Partial<V>
}
