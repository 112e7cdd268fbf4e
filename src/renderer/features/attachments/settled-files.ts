import { DomainError } from '#shared/errors'
import type { UploadsStore } from './uploads-store'

/** What sending a draft needs to know about its files. */
export type DraftFiles = Pick<
  UploadsStore,
  'isBusy' | 'hasProblem' | 'readyIds' | 'whenSettled' | 'clear'
>

/**
 * Waits until all files of a draft are ready and returns their ids. Throws files.not-there if one
 * fails.
 */
export async function settledFiles(files: DraftFiles, draftKey: string): Promise<string[]> {
  await files.whenSettled(draftKey)
  if (files.hasProblem(draftKey)) throw new DomainError('files.not-there', {})
  return files.readyIds(draftKey)
}
