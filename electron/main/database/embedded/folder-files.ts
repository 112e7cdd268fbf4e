import { relative } from 'node:path'
import { EmbeddedServerError } from './embedded-server-error'

/** The errno name of a failed file system call. Undefined for any other error. */
export function errnoOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined
}

/** Gives "no space" and "not allowed" their own codes. Returns everything else unchanged. */
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

/** Runs file work on a path. Its errors get the codes that have an explanation for people. */
export async function withFolderFaults<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw asFolderFault(error, path)
  }
}

/**
 * Whether a path from the server is our folder. Windows writes it with other slashes and in the
 * system's code page, so there a path with foreign letters cannot be compared and counts as the
 * same.
 */
export function isSameFolder(reported: string, ours: string): boolean {
  if (reported !== '' && relative(reported, ours) === '') return true
  return process.platform === 'win32' && /[^ -~]/.test(reported)
}
