import type { FaultWords } from './embedded/embedded-server-error'

/** Each reason why a database cannot be brought to this app's version, with its details. */
export type MigrationFaults = {
  /** The ledger holds migrations that this app does not know. */
  'database-newer': { readonly unknown: readonly string[] }
  /** A team's database lacks migrations of this app, which a desktop that joined may not apply. */
  'database-older': { readonly found: string }
  /** Version 0.1.0 made it and did not bring it up to date. `missing`: the first migration that it lacks. */
  'database-unfinished': { readonly missing: string }
  /** It has tables that no migration of this app made. */
  'foreign-database': { readonly tables: readonly string[] }
  'migration-changed': { readonly name: string }
  /** According to the ledger, somebody started it and it did not finish. */
  'migration-half-done': { readonly name: string }
  /** It was rolled back. `reason`: the server's message. */
  'migration-failed': { readonly name: string; readonly reason: string }
  'migrations-missing': { readonly folder: string }
  'server-too-old': { readonly found: string }
  'wrong-encoding': { readonly found: string }
  /** Another connection had the migration lock all the time. `holder`: its application name. */
  locked: { readonly seconds: number; readonly holder: string | null }
}

export type MigrationErrorCode = keyof MigrationFaults

const nothingChanged = 'Nothing was changed.'

const wordsByCode: { [C in MigrationErrorCode]: (fault: MigrationFaults[C]) => FaultWords } = {
  'database-newer': ({ unknown }) => ({
    happened: `The database was written by a newer version of Connect Support (${unknown.at(-1) ?? ''}).`,
    safe: nothingChanged,
    next: 'Install the newest version on this computer, then start again.',
  }),
  'database-older': ({ found }) => ({
    happened: `The team's database is older than this version of Connect Support (${found}).`,
    safe: nothingChanged,
    next: 'Ask the server operator to update it (npm run admin -- migrate), then start again.',
  }),
  'database-unfinished': ({ missing }) => ({
    happened: `An early version of Connect Support made this database, before 0.1.0 was complete (it lacks ${missing}).`,
    safe: nothingChanged,
    next: 'Open it once with Connect Support 0.1.0, which updates it. Then start this version again.',
  }),
  'foreign-database': ({ tables }) => ({
    happened: `The database holds tables of another program (${tables.slice(0, 3).join(', ')}).`,
    safe: nothingChanged,
    next: 'Name an empty database in DATABASE_URL, or the one that Connect Support uses.',
  }),
  'migration-changed': ({ name }) => ({
    happened: `The step ${name} was applied with different content than in this app.`,
    safe: nothingChanged,
    next: 'Start the version of the app that set up the database, or restore the original files of this one.',
  }),
  'migration-half-done': ({ name }) => ({
    happened: `Somebody started the step ${name} with another tool, and it did not finish.`,
    safe: nothingChanged,
    next: 'Finish or undo it with that tool (prisma migrate resolve), then start again.',
  }),
  'migration-failed': ({ name, reason }) => ({
    happened: `The database could not be updated to this version: ${name} was refused (${reason}).`,
    safe: 'The step was rolled back. Your data is unchanged.',
    next: 'Start again. If it fails again, show the reason to the server operator.',
  }),
  'migrations-missing': ({ folder }) => ({
    happened: `The app is incomplete: it finds no database steps in ${folder}.`,
    safe: nothingChanged,
    next: 'Install the app again.',
  }),
  'server-too-old': ({ found }) => ({
    happened: `The database server is PostgreSQL ${found}. This app needs 14 or newer.`,
    safe: nothingChanged,
    next: 'Upgrade the server, or name another one in DATABASE_URL.',
  }),
  'wrong-encoding': ({ found }) => ({
    happened: `The database stores text as ${found}, which cannot store every letter. It must be UTF8.`,
    safe: nothingChanged,
    next: "Create a new database with ENCODING 'UTF8' and name it in DATABASE_URL.",
  }),
  locked: ({ seconds, holder }) => ({
    happened: `${holder ?? 'Another connection'} has been changing the database for more than ${seconds} seconds.`,
    safe: nothingChanged,
    next: 'Wait until it has finished, then start again.',
  }),
}

/** Why this version of the app cannot use the database. `words` explains it to people. */
export class MigrationError<C extends MigrationErrorCode = MigrationErrorCode> extends Error {
  override readonly name = 'MigrationError'
  readonly code: C
  readonly details: MigrationFaults[C]
  readonly words: FaultWords

  constructor(code: C, details: MigrationFaults[C], options?: ErrorOptions) {
    const words = wordsByCode[code](details)
    super(`${words.happened} ${words.safe} ${words.next}`, options)
    this.code = code
    this.details = details
    this.words = words
  }
}
