/** The fields of a change as they were when they were read: what is another by then is not written over. */
export function seenOf<V extends object>(
  stored: V,
  change: { [Name in keyof V]?: V[Name] | undefined },
): Partial<V> {
  const names = Object.keys(stored) as (keyof V)[]
  return Object.fromEntries(
    names.filter((name) => change[name] !== undefined).map((name) => [name, stored[name]]),
  ) as Partial<V>
}
