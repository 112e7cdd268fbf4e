/**
 * One line of JSON per event. Fields are ids, counts, codes and durations. They never hold a
 * sign-in code, a token, a password, an address or a customer's text.
 */
export interface Log {
  info(event: string, fields?: LogFields): void
  warn(event: string, fields?: LogFields): void
  /** `error` is logged by name, code and stack. Its message may contain values, so it is left out. */
  error(event: string, fields?: LogFields, error?: unknown): void
}

export type LogFields = Record<string, string | number | boolean | null | undefined>

/** `write` writes each line: to a file in the app, to standard error in the command line. */
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
