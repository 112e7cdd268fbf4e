import { EmbeddedServerError } from './embedded-server-error'

/**
 * Exit codes of programs on Windows if Microsoft's Visual C++ runtime is missing, or so old that
 * the program crashes in it. PostgreSQL's programs need it and do not contain it.
 */
const STATES: Readonly<Record<number, 'missing' | 'old'>> = {
  0xc0000135: 'missing',
  0xc0000005: 'old',
}

/** Throws `windows-runtime` if an exit code on Windows shows that the runtime is the problem. */
export function refuseWithoutRuntime(platform: NodeJS.Platform, exitCode: number | null): void {
  if (platform !== 'win32' || exitCode === null) return
  // Some callers pass the code as a signed number.
  const state = STATES[exitCode >>> 0]
  if (state !== undefined) throw new EmbeddedServerError('windows-runtime', { state })
}
