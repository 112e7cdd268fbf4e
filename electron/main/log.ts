/**
 * One line of JSON per event. Fields are ids, counts, codes and durations: never a code, a token,
 * a password, an address or a word that a customer wrote.
 */
export interface Log {
  info(event: string, fields?: LogFields): void
  warn(event: string, fields?: LogFields): void
  /** `error` is described by name, code and stack; its message may hold values and stays out. */
  error(event: string, fields?: LogFields, error?: unknown): void
}

export type LogFields = Record<string, string | number | boolean | null | undefined>

/** Writes each line with `write` (a file in the app, standard error in the command line). */
export function createLog(
  write: (line: string) => void,
  clock: () => Date = () => new Date(),
): Log {
  const line = (level: string, event: string, fields: LogFields = {}, error?: unknown) =>
    write(
      JSON.stringify({ at: clock().toISOString(), level, event, ...fields, ...describe(error) }),
    )
  return {
    info: (event, fields) => line('info', event, fields),
    warn: (event, fields) => line('warn', event, fields),
    error: (event, fields, error) => line('error', event, fields, error),
  }
}

function describe(error: unknown): Record<string, string> {
  if (error === undefined) return {}
  if (!(error instanceof Error)) return { error: typeof error }
  const code = (error as { code?: unknown }).code
  const frames = (error.stack ?? '').split('\n').filter((frame) => /^\s+at /.test(frame))
  return {
    error: error.name,
    ...(typeof code === 'string' ? { code } : {}),
    stack: frames.slice(0, 12).join('\n'),
  }
}
