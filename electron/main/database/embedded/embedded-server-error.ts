/** Each reason why the embedded database cannot be used, with its details. */
export type EmbeddedServerFaults = {
  'port-taken': { readonly triedPorts: readonly number[] }
  'foreign-server': { readonly port: number | null; readonly reason: string }
  'wrong-rights': { readonly path: string; readonly found: string; readonly wanted: string }
  damaged: { readonly path: string; readonly missing: string; readonly log: readonly string[] }
  /** There was a database and it is gone. `left` is a file next to it from that time. */
  'database-missing': { readonly path: string; readonly left: string }
  'other-version': { readonly path: string; readonly found: string; readonly wanted: string }
  'binaries-missing': { readonly packageName: string; readonly reason: string }
  /** Microsoft's Visual C++ runtime, without which none of the server's programs runs on Windows. */
  'windows-runtime': { readonly state: 'missing' | 'old' }
  'not-writable': { readonly path: string }
  'disk-full': { readonly path: string }
  timeout: { readonly waitedFor: string; readonly seconds: number }
  'state-missing': { readonly path: string; readonly reason: string }
  'no-server-user': { readonly tried: readonly string[] }
  'start-failed': { readonly log: readonly string[] }
}

export type EmbeddedServerCode = keyof EmbeddedServerFaults

/** The text for people: what happened, what is safe, and what to do next. */
export type FaultWords = {
  readonly happened: string
  readonly safe: string
  readonly next: string
}

const VC_RUNTIME_LINK = 'https://aka.ms/vs/17/release/vc_redist.x64.exe'
const nothingChanged = 'Nothing in the folder was changed.'
const dataKept = 'Your data was not touched.'
const fromBackup = 'put back the whole data folder from a backup'

const wordsByCode: { [C in EmbeddedServerCode]: (fault: EmbeddedServerFaults[C]) => FaultWords } = {
  'port-taken': ({ triedPorts }) => ({
    happened: `The database found no free port on this computer (tried ${triedPorts.join(', ')}).`,
    safe: dataKept,
    next: 'Close programs that use many network ports, or restart the computer, and try again.',
  }),
  'foreign-server': ({ port, reason }) => ({
    happened:
      port === null
        ? `The database folder holds a different database from the one that was set up here (${reason}).`
        : `Another server answers on port ${port} in place of this app’s database (${reason}).`,
    safe: `It was not used, and it was not given a password. ${nothingChanged}`,
    next:
      port === null
        ? `Put the original database folder back beside its state.json, or ${fromBackup}.`
        : 'Stop the other server, or restart the computer, and try again.',
  }),
  'wrong-rights': ({ path, found, wanted }) => ({
    happened: `The permissions of the database folder are wrong: ${path} is ${found}, but it must be ${wanted}.`,
    safe: nothingChanged,
    next: 'Give only your account access to the folder, then start again.',
  }),
  damaged: ({ path, missing }) => ({
    happened: `The database folder ${path} is damaged: ${missing}.`,
    safe: `${nothingChanged} No new database was made in its place.`,
    next: `Make a copy of the folder first, then ${fromBackup}.`,
  }),
  'database-missing': ({ path, left }) => ({
    happened: `The database folder ${path} is gone. This data folder was used before: ${left} is still there.`,
    safe: 'No new database was made in its place, and nothing else was changed.',
    next: `Put the database folder back, or ${fromBackup}. To begin with an empty database, choose another data folder.`,
  }),
  'other-version': ({ path, found, wanted }) => ({
    happened: `The database in ${path} was written by version ${found}, and this app brings version ${wanted}.`,
    safe: nothingChanged,
    next: 'Start it with the version of the app that wrote it, or choose another data folder.',
  }),
  'binaries-missing': ({ packageName, reason }) => ({
    happened: `The database program (${packageName}) cannot be run: ${reason}.`,
    safe: dataKept,
    next: 'Install the app again, or set DATABASE_URL to a PostgreSQL server of your own.',
  }),
  'windows-runtime': ({ state }) => ({
    happened:
      state === 'missing'
        ? 'The database cannot run because Microsoft’s Visual C++ runtime is not installed on this computer (0xC0000135).'
        : 'The database crashed at its start (0xC0000005): Microsoft’s Visual C++ runtime on this computer is probably too old for it.',
    safe: dataKept,
    next: `Install it from ${VC_RUNTIME_LINK} (from Microsoft, free), and try again.`,
  }),
  'not-writable': ({ path }) => ({
    happened: `The app may not write to ${path}.`,
    safe: dataKept,
    next: 'Allow your account to write there, or set CONNECT_DATA_DIR to another folder.',
  }),
  'disk-full': ({ path }) => ({
    happened: `The disk of ${path} is full.`,
    safe: 'Everything that was saved is safe.',
    next: 'Free some space, at least 200 MB, and start again.',
  }),
  timeout: ({ waitedFor, seconds }) => ({
    happened: `The app waited ${seconds} seconds for ${waitedFor}, without an answer.`,
    safe: dataKept,
    next: 'Wait a minute and try again. If that does not help, restart the computer.',
  }),
  'state-missing': ({ path, reason }) => ({
    happened: `There is a database, but the file with its passwords, ${path}, cannot be used (${reason}).`,
    safe: `${nothingChanged} No new database was made in its place.`,
    next: `Put back state.json from a copy, or ${fromBackup}.`,
  }),
  'no-server-user': ({ tried }) => ({
    happened: `PostgreSQL refuses to run as root, and no other account could be used (tried ${tried.join(', ')}).`,
    safe: dataKept,
    next: 'Start the app as an ordinary user, or create a system account named connect-support.',
  }),
  'start-failed': ({ log }) => ({
    happened: `The database did not start. Its last message: ${log.at(-1) ?? 'none'}`,
    safe: dataKept,
    next: 'Try again. If that does not help, see the log beside the database.',
  }),
}

/**
 * The only error that the embedded server throws on purpose. `code` is from a closed list and
 * decides the type of `details`. `words` can be shown to people as they are and contain no secret.
 */
export class EmbeddedServerError<C extends EmbeddedServerCode = EmbeddedServerCode> extends Error {
  readonly code: C
  readonly details: EmbeddedServerFaults[C]
  readonly words: FaultWords

  constructor(code: C, details: EmbeddedServerFaults[C], options?: ErrorOptions) {
    const words = wordsByCode[code](details)
    super(`${words.happened} ${words.safe} ${words.next}`, options)
    this.name = 'EmbeddedServerError'
    this.code = code
    this.details = details
    this.words = words
  }
}

/** Checks the kind of a caught error and narrows its type, so that callers can read its details. */
export function isEmbeddedServerError<C extends EmbeddedServerCode>(
  error: unknown,
  code: C,
): error is EmbeddedServerError<C> {
  return error instanceof EmbeddedServerError && error.code === code
}
