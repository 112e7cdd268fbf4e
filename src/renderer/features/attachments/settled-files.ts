import { DomainError } from '#shared/errors'
import type { UploadsStore } from './uploads-store'

/** What sending a draft needs to know of its files. */
export type DraftFiles = Pick<
  UploadsStore,
  'isBusy' | 'hasProblem' | 'readyIds' | 'whenSettled' | 'clear'
>

/** Waits until every file of a draft is there and answers their ids; files.not-there where one cannot come. */
export async function settledFiles(files: DraftFiles, draftKey: string): Promise<string[]> {
  await files.whenSettled(draftKey)
  if (files.hasProblem(draftKey)) throw new DomainError('files.not-there', {})
  return files.readyIds(draftKey)
}
