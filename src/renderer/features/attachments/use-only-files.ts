import { describeBy, onlyFiles, orProblem } from './only-files'
import type { PickedFile } from './picked-file'
import { useSlot } from '#renderer/state/slot'
import { apiSlot, toastsSlot } from '#renderer/state/window-slots'

/** Passes on the files of a selection, paste or drop, and says why the rest is left out. */
export function useOnlyFiles() {
  const api = useSlot(apiSlot)
  const toasts = useSlot(toastsSlot)
  return async (
    picked: readonly PickedFile[],
    take: (files: readonly PickedFile[]) => void,
  ): Promise<void> => {
    const { files, problem } = await orProblem(() => onlyFiles(picked, describeBy(api)))
    if (problem !== null) toasts.getState().error(problem)
    if (files.length > 0) take(files)
  }
}
