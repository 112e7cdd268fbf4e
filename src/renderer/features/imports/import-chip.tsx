import { FileUp } from 'lucide-react'
import { useStore } from 'zustand'
import { useSlot } from '#renderer/state/slot'
import { type ImportStore, importsSlot } from './import-store'

/**
 * One line in the sidebar for an import that runs behind the closed dialog, or that can be
 * continued.
 */
export function ImportChip() {
  const imports = useSlot(importsSlot)
  const { isOpen, step, open } = useStore(imports)
  const words = isOpen ? null : chipWords(step)
  if (words === null) return null
  return (
    <button type="button" className="view-link import-chip" onClick={open}>
      <FileUp size={15} aria-hidden="true" />
      <span className="cut figures">{words}</span>
    </button>
  )
}

type Step = ImportStore['step']

function chipWords(step: Step): string | null {
  switch (step.name) {
    case 'uploading':
      return `Reading, ${Math.floor(step.fraction * 100)} %`
    case 'running':
      return `Importing, ${Math.floor(step.progress.fraction * 100)} %`
    case 'preview':
      return 'Import not started yet'
    case 'choose':
      return step.interrupted === null ? null : 'Import was interrupted'
    case 'report':
      return 'Import finished'
  }
}
