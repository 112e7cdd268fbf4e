import { useRef, useState, type SyntheticEvent } from 'react'
import { useStore } from 'zustand'
import { WorkspaceNameSchema } from '#shared/domain/workspace'
import { Button } from '#renderer/components/button'
import { Dialog } from '#renderer/components/dialog'
import { MessageLine } from '#renderer/components/message-line'
import { TextField } from '#renderer/components/text-field'
import { errorText } from '#renderer/errors/error-text'
import { fieldProblem, refusedField } from '#renderer/errors/rule-text'
import { TimeZoneField } from './time-zone-field'
import { useSlot } from '#renderer/state/slot'
import { workspacesSlot } from './workspaces-store'
import './create-workspace-dialog.css'

/** Creates another workspace with the signed-in person as owner, and switches to it. */
export function CreateWorkspaceDialog() {
  const workspaces = useSlot(workspacesSlot)
  const { isCreating, form, sending, refusal, change, create, stopCreating } = useStore(workspaces)
  const [problem, setProblem] = useState<string | null>(null)
  const name = useRef<HTMLInputElement>(null)

  const refusedName = refusedField(refusal, 'name', 'Workspace name')
  const submit = async (event: SyntheticEvent) => {
    event.preventDefault()
    const wrong = fieldProblem(WorkspaceNameSchema, form.name, 'Workspace name')
    setProblem(wrong)
    if (wrong !== null || !(await create())) name.current?.focus()
  }

  return (
    <Dialog
      title="Create workspace"
      open={isCreating}
      onClose={() => {
        setProblem(null)
        stopCreating()
      }}
      footer={
        <Button look="primary" type="submit" form="create-workspace" aria-disabled={sending}>
          {sending ? 'Creating…' : 'Create workspace'}
        </Button>
      }
    >
      <form
        id="create-workspace"
        className="create-workspace"
        noValidate
        onSubmit={(event) => void submit(event)}
      >
        <p className="quiet">
          A workspace has its own tickets, members, tags and settings. You become its owner.
        </p>
        <TextField
          ref={name}
          label="Workspace name"
          dir="auto"
          placeholder="Customer care"
          value={form.name}
          error={problem ?? refusedName}
          onChange={(text) => {
            setProblem(null)
            change({ name: text })
          }}
        />
        <TimeZoneField value={form.timeZone} onChange={(timeZone) => change({ timeZone })} />
        {refusal !== null && refusedName === null && (
          <MessageLine tone="error">{errorText(refusal)} What you wrote is kept.</MessageLine>
        )}
      </form>
    </Dialog>
  )
}
