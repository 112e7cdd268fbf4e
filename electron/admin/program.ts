import { Command, CommanderError } from 'commander'
import { EmbeddedServerError } from '#main/database/embedded/embedded-server-error'
import { MigrationError } from '#main/database/migration-error'
import { classifyDatabaseError } from '#main/database/prisma-errors'
import { describeProblem } from '#main/state/start-problem'
import { type AdminIo, CommandError, EXIT, type ExitCode, UsageError } from './admin-io'
import { addImportCommand } from './import-command'
import { addInitCommand } from './init-command'
import { addLinkCommand } from './link-command'
import { addLoginCommands } from './logins-command'
import { addMigrateCommand } from './migrate-command'
import { serverWords } from './server-words'
import { addStatusCommand } from './status-command'
import { addUrlCommand } from './url-command'
import { addWorkerCommand } from './worker-command'

/** Runs one command line and returns its exit code. Never throws. */
export async function runAdmin(args: readonly string[], io: AdminIo): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.done
  const program = createProgram(io, (code) => {
    exitCode = code
  })
  try {
    await program.parseAsync([...args], { from: 'user' })
    return exitCode
  } catch (error) {
    if (error instanceof CommanderError) {
      return error.exitCode === 0 ? EXIT.done : EXIT.usage
    }
    if (error instanceof UsageError || error instanceof CommandError) {
      io.err(`${error.message}\n`)
      return error instanceof UsageError ? EXIT.usage : EXIT.failed
    }
    io.err(`${inWords(error)}\n`)
    if (io.env['CONNECT_DEBUG'] !== undefined && error instanceof Error) {
      io.err(`${error.stack ?? error.message}\n`)
    }
    return EXIT.failed
  }
}

/** Says what happened, what is safe and what to do. Prefers the database's own hint where it gives one. */
function inWords(error: unknown): string {
  const { message, hint } = serverWords(error)
  const isOurs = error instanceof MigrationError || error instanceof EmbeddedServerError
  if (!isOurs && message !== null && classifyDatabaseError(error).kind === 'denied') {
    return [`The database refuses this: ${message}`, hint]
      .filter((line) => line !== null)
      .join('\n')
  }
  const { title, explanation, advice } = describeProblem(error)
  return `${title}.\n${explanation}\n${hint ?? advice}`
}

function createProgram(given: AdminIo, setExitCode: (code: ExitCode) => void): Command {
  const env = { ...given.env }
  const io = { ...given, env }
  const program = new Command('admin')
    .description('The operator’s command line of Connect Support.')
    .showHelpAfterError('Add --help to see the commands.')
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .option(
      '--database-url <url>',
      'the database; DATABASE_URL does the same and is in no process list',
    )
    .hook('preAction', () => {
      const { databaseUrl } = program.opts<{ databaseUrl?: string }>()
      if (databaseUrl !== undefined) env['DATABASE_URL'] = databaseUrl
    })
    .configureOutput({ writeOut: (text) => io.out(text), writeErr: (text) => io.err(text) })
    .addHelpText(
      'after',
      `
Works on the database that --database-url or DATABASE_URL names, else on the embedded one in the data
folder (CONNECT_DATA_DIR moves it), also while the app is running.

Exit codes: 0 done, 1 failed, 2 wrong usage. CONNECT_DEBUG=1 shows where an unknown error came from.`,
    )
  addInitCommand(program, io)
  addLinkCommand(program, io)
  addMigrateCommand(program, io)
  addWorkerCommand(program, io, setExitCode)
  addStatusCommand(program, io, setExitCode)
  addLoginCommands(program, io)
  addUrlCommand(program, io)
  addImportCommand(program, io, setExitCode)
  return program
}
