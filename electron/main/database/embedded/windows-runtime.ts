import { EmbeddedServerError } from './embedded-server-error'

/**
 * What Windows ends a program with when Microsoft's Visual C++ runtime is not there, or so old that the program
 * crashes in it. PostgreSQL's programs need it and do not bring it.
 */
const STATES: Readonly<Record<number, 'missing' | 'old'>> = {
  0xc0000135: 'missing',
  0xc0000005: 'old',
}

/** Throws `windows-runtime` where an exit code on Windows says that the runtime stopped the program. */
export function refuseWithoutRuntime(platform: NodeJS.Platform, exitCode: number | null): void {
  if (platform !== 'win32' || exitCode === null) return
  // Some hand the code on as a signed number.
  const state = STATES[exitCode >>> 0]
  if (state !== undefined) throw new EmbeddedServerError('windows-runtime', { state })
}
