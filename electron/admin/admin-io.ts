/** Everything outside the program that a command may read or use. */
export interface AdminIo {
  out(text: string): void
  err(text: string): void
  /** Whether standard error is a terminal, so that a line can be overwritten. */
  errIsTerminal: boolean
  env: Readonly<Record<string, string | undefined>>
  cwd: string
  platform: NodeJS.Platform
  /** The app's own folder. It contains package.json and prisma. */
  root: string
  /** Aborted by Ctrl+C: finish the current step and stop. */
  interrupted: AbortSignal
}

/** Exit codes of every command. */
export const EXIT = { done: 0, failed: 1, usage: 2 } as const
export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

/** The command line is wrong. Exit code 2. */
export class UsageError extends Error {}

/** A command failed for a reason that its message explains. Exit code 1. */
export class CommandError extends Error {}
