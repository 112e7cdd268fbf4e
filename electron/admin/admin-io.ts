/** What a command may know and touch of the world around it. */
export interface AdminIo {
  out(text: string): void
  err(text: string): void
  /** Whether somebody watches standard error, so that a line may be written over. */
  errIsTerminal: boolean
  env: Readonly<Record<string, string | undefined>>
  cwd: string
  platform: NodeJS.Platform
  /** The app's own folder, with package.json and prisma in it. */
  root: string
  /** Aborted by Ctrl+C: finish what is in hand and stop. */
  interrupted: AbortSignal
}

/** Exit codes of every command. */
export const EXIT = { done: 0, failed: 1, usage: 2 } as const
export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

/** A command cannot be carried out as it was written: exit code 2. */
export class UsageError extends Error {}

/** A command failed for a reason that can be told in words: exit code 1. */
export class CommandError extends Error {}
