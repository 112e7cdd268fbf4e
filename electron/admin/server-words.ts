export interface ServerWords {
  /** Why the database refused. */
  message: string | null
  /** What the database advises. Our own functions tell administrators what to grant. */
  hint: string | null
}

/** The database's message about an error, whichever layer wrapped it (a cause, Prisma's meta). */
export function serverWords(error: unknown, depth = 0): ServerWords {
  if (typeof error !== 'object' || error === null || depth > 6) return { message: null, hint: null }
  const own = {
    message:
      textOf(error, 'originalMessage') ?? (isFromServer(error) ? textOf(error, 'message') : null),
    hint: textOf(error, 'hint'),
  }
  if (own.hint !== null || own.message !== null) return own
  for (const key of ['cause', 'meta', 'driverAdapterError'] as const) {
    const inner = serverWords(Reflect.get(error, key), depth + 1)
    if (inner.hint !== null || inner.message !== null) return inner
  }
  return own
}

function isFromServer(error: object): boolean {
  return textOf(error, 'severity') !== null
}

function textOf(holder: object, key: string): string | null {
  const value: unknown = Reflect.get(holder, key)
  return typeof value === 'string' && value !== '' ? value : null
}
