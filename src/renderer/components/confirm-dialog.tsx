import { useState, type ReactNode } from 'react'
import { Button } from './button'
import { Dialog } from './dialog'
import { MessageLine } from './message-line'

interface ConfirmDialogProps {
  title: string
  open: boolean
  /** The label of the button: "End membership". */
  confirm: string
  /** Red for an action that takes something away from somebody. */
  look?: 'primary' | 'danger'
  /** False while a choice is still missing. */
  isReady?: boolean
  /** Returns null on success, otherwise an error text. Then the dialog stays open and shows it. */
  onConfirm: () => Promise<string | null>
  onClose: () => void
  /** What will happen, and what stays unchanged. */
  children: ReactNode
}

/** Asks for confirmation of an action with consequences. Cancel has the focus. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { title, open, confirm, look = 'primary', isReady = true } = props
  const { onConfirm, onClose, children } = props
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)

  const close = () => {
    setProblem(null)
    onClose()
  }
  const run = async () => {
    if (isBusy) return
    setBusy(true)
    setProblem(null)
    const refused = await onConfirm()
    setBusy(false)
    if (refused === null) close()
    else setProblem(refused)
  }
  return (
    <Dialog
      title={title}
      open={open}
      onClose={close}
      footer={
        <>
          <Button autoFocus onClick={close}>
            Cancel
          </Button>
          <Button look={look} disabled={!isReady} aria-disabled={isBusy} onClick={() => void run()}>
            {confirm}
          </Button>
        </>
      }
    >
      <div className="dialog-words">{children}</div>
      {problem !== null && <MessageLine tone="error">{problem}</MessageLine>}
    </Dialog>
  )
}
