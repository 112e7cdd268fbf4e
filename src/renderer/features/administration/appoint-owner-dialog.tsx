import { useEffect, useState } from 'react'
import { useStore, type StoreApi } from 'zustand'
import { readableAddress } from '#shared/domain/email-address'
import type { UserOverview, WorkspaceOverview } from '#shared/domain/administration'
import { displayName } from '#shared/domain/user'
import { Avatar } from '#renderer/components/avatar'
import { Button } from '#renderer/components/button'
import { Choice } from '#renderer/components/choice'
import type { ChoiceOption } from '#renderer/components/choice-option'
import { Dialog } from '#renderer/components/dialog'
import { MessageLine } from '#renderer/components/message-line'
import { errorText } from '#renderer/errors/error-text'
import type { RowList } from './row-list'
import { useSlot } from '#renderer/state/slot'
import { apiSlot } from '#renderer/state/window-slots'
import './administration.css'

interface AppointOwnerDialogProps {
  /** Null keeps the dialog closed. */
  workspace: WorkspaceOverview | null
  list: StoreApi<RowList<WorkspaceOverview>>
  onClose: () => void
}

/** Appoints an owner for a workspace that has lost its own. */
export function AppointOwnerDialog({ workspace, list, onClose }: AppointOwnerDialogProps) {
  return (
    <Dialog
      title={`Appoint an owner of ${workspace?.name ?? ''}`}
      open={workspace !== null}
      onClose={onClose}
    >
      {workspace !== null && <AppointForm workspace={workspace} list={list} onDone={onClose} />}
    </Dialog>
  )
}

const NO_CHOICE: ChoiceOption<string> = {
  value: '',
  text: 'Choose a person',
  icon: <Avatar person={null} />,
}

interface AppointFormProps {
  workspace: WorkspaceOverview
  list: StoreApi<RowList<WorkspaceOverview>>
  onDone: () => void
}

function AppointForm({ workspace, list, onDone }: AppointFormProps) {
  const api = useSlot(apiSlot)
  const { workspaceId, owners } = workspace
  const [users, setUsers] = useState<readonly UserOverview[]>([])
  const [userId, setUserId] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const isBusy = useStore(list, (state) => state.busy.has(workspaceId))

  useEffect(() => {
    api.users.listAll({}).then(setUsers, (error: unknown) => setProblem(errorText(error)))
  }, [api])

  const appoint = async () => {
    if (userId === '') {
      setProblem('Choose a person first.')
      return
    }
    const { change } = list.getState()
    const refused = await change(workspaceId, () =>
      api.workspaces.appointOwner({ workspaceId, userId }),
    )
    setProblem(refused)
    if (refused === null) onDone()
  }
  const options = users
    .filter(({ person, isActive }) => isActive && !owners.some(({ id }) => id === person.id))
    .map(({ person }) => ({
      value: person.id,
      text: displayName(person),
      aside: readableAddress(person.email),
      icon: <Avatar person={person} />,
    }))
  return (
    <form
      className="administration-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void appoint()
      }}
    >
      <p className="quiet">
        An owner may do everything in the workspace and sees its tickets. The audit log says that
        you appointed them.
      </p>
      <Choice
        label="New owner"
        look="field"
        value={userId}
        options={[NO_CHOICE, ...options]}
        onChange={(id) => {
          setUserId(id)
          setProblem(null)
        }}
      />
      {problem !== null && <MessageLine tone="error">{problem}</MessageLine>}
      <div className="administration-form-foot">
        <Button look="primary" type="submit" aria-disabled={isBusy || undefined}>
          Appoint
        </Button>
      </div>
    </form>
  )
}
