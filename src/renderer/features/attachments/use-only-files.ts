import { describeBy, onlyFiles, orProblem } from './only-files'
import type { PickedFile } from './picked-file'
import { useSlot } from '#renderer/state/slot'
import { apiSlot, toastsSlot } from '#renderer/state/window-slots'

/** Hands on what is a file of what was chosen, pasted or dropped, and says why the rest is not taken. */
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
