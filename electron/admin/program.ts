import { Command, CommanderError } from 'commander'
import { describeProblem } from '../main/state/start-problem'
import { type AdminIo, CommandError, EXIT, type ExitCode, UsageError } from './admin-io'
import { addImportCommand } from './import-command'
import { addStatusCommand } from './status-command'

/** Runs one command line and answers its exit code; never throws. */
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
    const { title, explanation, advice } = describeProblem(error)
    io.err(`${title}.\n${explanation}\n${advice}\n`)
    if (io.env['CONNECT_DEBUG'] !== undefined && error instanceof Error) {
      io.err(`${error.stack ?? error.message}\n`)
    }
    return EXIT.failed
  }
}

function createProgram(io: AdminIo, setExitCode: (code: ExitCode) => void): Command {
  const program = new Command('admin')
    .description('The operator’s command line of Connect Support.')
    .showHelpAfterError('Add --help for what can be done.')
    .exitOverride()
    .configureOutput({ writeOut: (text) => io.out(text), writeErr: (text) => io.err(text) })
    .addHelpText(
      'after',
      `
Works on the database of the app: the one that DATABASE_URL names, else the embedded one in the
data folder (CONNECT_DATA_DIR moves it), also while the app is running.

Exit codes: 0 done, 1 failed, 2 wrong usage. CONNECT_DEBUG=1 shows where an unknown error came from.`,
    )
  addImportCommand(program, io, setExitCode)
  addStatusCommand(program, io)
  return program
}
