import { relative } from 'node:path'
import { EmbeddedServerError } from './embedded-server-error'

/** The errno name of a failed file system call, or undefined for any other kind of error. */
export function errnoOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined
}

/** Turns "no room" and "not allowed" into their own codes; everything else stays what it is. */
export function asFolderFault(error: unknown, path: string): unknown {
  switch (errnoOf(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new EmbeddedServerError('disk-full', { path }, { cause: error })
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new EmbeddedServerError('not-writable', { path }, { cause: error })
    default:
      return error
  }
}

/** Runs file work on a path and lets its faults come out under the codes people understand. */
export async function withFolderFaults<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw asFolderFault(error, path)
  }
}

/**
 * Whether a path that the server tells is our folder. Windows writes it with other slashes and in
 * the code page of the system, so there a path with foreign letters cannot be compared and counts
 * as the same.
 */
export function isSameFolder(told: string, ours: string): boolean {
  if (told !== '' && relative(told, ours) === '') return true
  return process.platform === 'win32' && /[^ -~]/.test(told)
}
