import { DomainError } from '#shared/errors'

/**
 * Runs work that writes below `folder`. A full or read-only disk becomes the error disk.full or
 * disk.not-writable.
 */
export async function guardDisk<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOSPC' || code === 'EDQUOT') {
      throw new DomainError('disk.full', {}, { cause: error })
    }
    if (['EACCES', 'EPERM', 'EROFS', 'ENOTDIR'].includes(code ?? '')) {
      throw new DomainError('disk.not-writable', { folder }, { cause: error })
    }
    throw error
  }
}
