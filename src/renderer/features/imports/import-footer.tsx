import { useStore } from 'zustand'
import { Button } from '#renderer/components/button'
import { saveCsv } from '#renderer/components/save-csv'
import { useSlot } from '#renderer/state/slot'
import { importsSlot } from './import-store'

/** The buttons for each step of an import. */
export function ImportFooter() {
  const imports = useSlot(importsSlot)
  const { step, close, stopUpload, start, cancel, discard, done } = useStore(imports)
  switch (step.name) {
    case 'choose':
      return <Button onClick={close}>Cancel</Button>
    case 'uploading':
      return <Button onClick={stopUpload}>Cancel</Button>
    case 'preview':
      return (
        <>
          <Button onClick={() => void discard()}>Choose other files</Button>
          <Button look="primary" aria-disabled={step.isReading} onClick={() => void start()}>
            Import
          </Button>
        </>
      )
    case 'running':
      return (
        <>
          <Button disabled={step.isCancelling} onClick={() => void cancel()}>
            {step.isCancelling ? 'Cancelling…' : 'Cancel'}
          </Button>
          <Button onClick={close}>Continue in the background</Button>
        </>
      )
    case 'report':
      return (
        <>
          {step.report.rejected > 0 && (
            <Button onClick={() => saveCsv('import-report.csv', step.report.csv)}>
              Save report
            </Button>
          )}
          <Button look="primary" onClick={done}>
            Done
          </Button>
        </>
      )
  }
}
