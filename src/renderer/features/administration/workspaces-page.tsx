import { Plus } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useStore } from 'zustand'
import type { WorkspaceOverview } from '#shared/domain/administration'
import { Button } from '#renderer/components/button'
import { ConfirmDialog } from '#renderer/components/confirm-dialog'
import { ListProblem } from '#renderer/components/list-problem'
import { matches } from '#renderer/components/matches'
import { RowListSkeleton } from '#renderer/components/row-list-skeleton'
import { errorText } from '#renderer/errors/error-text'
import { SettingsPage, SettingsSection } from '#renderer/components/settings/settings-page'
import { AppointOwnerDialog } from './appoint-owner-dialog'
import { RenameDialog } from './rename-dialog'
import { createRowList } from './row-list'
import { WorkspaceMembersDialog } from './workspace-members-dialog'
import { WorkspaceRow, type WorkspaceAction } from './workspace-row'
import { useSlot } from '#renderer/state/slot'
import { apiSlot } from '#renderer/state/window-slots'
import { workspacesSlot } from '../workspaces/workspaces-store'
import '#renderer/components/row-list.css'

const FILTER_FROM = 9

/**
 * All workspaces of the installation, for global administrators. Gives no access to their tickets.
 */
export function WorkspacesPage() {
  const api = useSlot(apiSlot)
  const workspaces = useSlot(workspacesSlot)
  const [list] = useState(() =>
    createRowList<WorkspaceOverview>({
      read: () => api.workspaces.listAll({}),
      idOf: ({ workspaceId }) => workspaceId,
      explain: errorText,
    }),
  )
  const { rows, load, error, refresh, change } = useStore(list)
  const [typed, setTyped] = useState('')
  const [asked, setAsked] = useState<{ action: WorkspaceAction; about: WorkspaceOverview } | null>(
    null,
  )

  useEffect(() => void list.getState().refresh(), [list])

  const found = rows.filter(({ name, slug }) => matches(typed, name, slug))
  const aboutFor = (action: WorkspaceAction) => (asked?.action === action ? asked.about : null)
  const close = () => setAsked(null)
  const name = asked?.about.name ?? ''

  const setActive = async (isActive: boolean) => {
    if (asked === null) return null
    const { workspaceId } = asked.about
    return change(workspaceId, async () => {
      if (isActive) await api.workspaces.bringBack({ workspaceId })
      else await api.workspaces.archive({ workspaceId })
      return null
    })
  }
  return (
    <SettingsPage
      title="Workspaces"
      lead="All workspaces of this installation. Opening this list is recorded in the audit log; it opens no ticket to you."
      actions={
        <Button icon={<Plus size={14} />} onClick={() => workspaces.getState().startCreating()}>
          Create workspace
        </Button>
      }
    >
      {error !== null && <ListProblem text={errorText(error)} onRetry={() => void refresh()} />}
      <SettingsSection title={load === 'ready' ? `Workspaces (${found.length})` : 'Workspaces'}>
        {rows.length >= FILTER_FROM && (
          <input
            className="input row-list-filter"
            type="search"
            aria-label="Find a workspace"
            placeholder="Name or short name"
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        )}
        {load === 'loading' && <RowListSkeleton />}
        <ul className="row-list">
          {found.map((workspace) => (
            <WorkspaceRow
              key={workspace.workspaceId}
              workspace={workspace}
              onAsk={(action) => setAsked({ action, about: workspace })}
            />
          ))}
        </ul>
        {load === 'ready' && found.length === 0 && (
          <p className="row-list-nothing" role="status">
            No workspace with this name.
          </p>
        )}
      </SettingsSection>
      <ConfirmDialog
        title={`Archive ${name}?`}
        open={asked?.action === 'archive'}
        confirm="Archive"
        look="danger"
        onConfirm={() => setActive(false)}
        onClose={close}
      >
        <p>
          From now on, nobody can write in <bdi>{name}</bdi>, in open windows too. Its members can
          still read it, and nothing is deleted.
        </p>
      </ConfirmDialog>
      <ConfirmDialog
        title={`Bring back ${name}?`}
        open={asked?.action === 'bring-back'}
        confirm="Bring back"
        onConfirm={() => setActive(true)}
        onClose={close}
      >
        <p>
          The members of <bdi>{name}</bdi> can write there again from now on.
        </p>
      </ConfirmDialog>
      <AppointOwnerDialog workspace={aboutFor('appoint-owner')} list={list} onClose={close} />
      <RenameDialog workspace={aboutFor('rename')} list={list} onClose={close} />
      <WorkspaceMembersDialog workspace={aboutFor('list-members')} onClose={close} />
    </SettingsPage>
  )
}
