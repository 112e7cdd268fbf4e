import { useStore } from 'zustand'
import { Dialog } from '#renderer/components/dialog'
import { MessageLine } from '#renderer/components/message-line'
import { errorText } from '#renderer/errors/error-text'
import { pickedFiles } from '../attachments/picked-file'
import { useOnlyFiles } from '../attachments/use-only-files'
import { ChooseStep } from './choose-step'
import { ImportFooter } from './import-footer'
import { PreviewStep } from './preview-step'
import { ReportStep } from './report-step'
import { RunningStep } from './running-step'
import { useSlot } from '#renderer/state/slot'
import { importsSlot } from './import-store'
import './import-dialog.css'

/** Imports tickets from a table or from mails: choose, check, run, read the report. */
export function ImportDialog() {
  const imports = useSlot(importsSlot)
  const { isOpen, step, problem, close, choose } = useStore(imports)
  const takeOnlyFiles = useOnlyFiles()
  const isTable = step.name === 'preview' || step.name === 'report'
  return (
    <Dialog
      title="Import tickets"
      open={isOpen}
      onClose={close}
      wide={isTable}
      footer={<ImportFooter />}
    >
      <div
        className="import-body"
        onDragOver={(event) => {
          if (step.name === 'choose') event.preventDefault()
        }}
        onDrop={(event) => {
          if (step.name !== 'choose' || event.defaultPrevented) return
          event.preventDefault()
          void takeOnlyFiles(
            pickedFiles(event.dataTransfer.files),
            (picked) => void choose(picked.map(({ file }) => file)),
          )
        }}
      >
        {problem !== null && (
          <MessageLine tone="error">
            {'words' in problem ? problem.words : errorText(problem.error)}
          </MessageLine>
        )}
        {step.name === 'choose' && <ChooseStep interrupted={step.interrupted} />}
        {step.name === 'uploading' && (
          <RunningStep label={`Reading ${step.fileName}`} fraction={step.fraction} />
        )}
        {step.name === 'preview' && (
          <PreviewStep preview={step.preview} isReading={step.isReading} />
        )}
        {step.name === 'running' && (
          <RunningStep
            label={`Importing ${step.progress.fileName}`}
            fraction={step.progress.fraction}
            tally={step.progress}
          />
        )}
        {step.name === 'report' && <ReportStep report={step.report} />}
      </div>
    </Dialog>
  )
}
