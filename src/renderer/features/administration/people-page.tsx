import { useEffect, useState } from 'react'
import { useStore } from 'zustand'
import { readableAddress } from '#shared/domain/email-address'
import type { UserOverview } from '#shared/domain/administration'
import { displayName } from '#shared/domain/user'
import { ConfirmDialog } from '#renderer/components/confirm-dialog'
import { ListProblem } from '#renderer/components/list-problem'
import { matches } from '#renderer/components/matches'
import { RowListSkeleton } from '#renderer/components/row-list-skeleton'
import { errorText } from '#renderer/errors/error-text'
import { SettingsPage, SettingsSection } from '#renderer/components/settings/settings-page'
import { PersonRow } from './person-row'
import { createRowList } from './row-list'
import { useSlot } from '#renderer/state/slot'
import { apiSlot } from '#renderer/state/window-slots'
import '#renderer/components/row-list.css'

const SHOWN_AT_ONCE = 200

/**
 * Everybody who is or was a member of any workspace: whether they may sign in, and their role in
 * the installation.
 */
export function PeoplePage() {
  const api = useSlot(apiSlot)
  const [list] = useState(() =>
    createRowList<UserOverview>({
      read: () => api.users.listAll({}),
      idOf: ({ person }) => person.id,
      explain: errorText,
    }),
  )
  const { rows, load, error, refresh, change } = useStore(list)
  const [typed, setTyped] = useState('')
  const [leaving, setLeaving] = useState<UserOverview | null>(null)

  useEffect(() => void list.getState().refresh(), [list])

  const found = rows.filter(({ person, memberships }) =>
    matches(
      typed,
      displayName(person),
      readableAddress(person.email),
      ...memberships.map(({ name }) => name),
    ),
  )
  const name = leaving === null ? '' : displayName(leaving.person)
  return (
    <SettingsPage
      title="People"
      lead="Everybody who is or was a member of any workspace of this installation. Opening this list is recorded in the audit log."
    >
      {error !== null && <ListProblem text={errorText(error)} onRetry={() => void refresh()} />}
      <SettingsSection title={load === 'ready' ? `People (${found.length})` : 'People'}>
        <input
          className="input row-list-filter"
          type="search"
          aria-label="Find a person"
          placeholder="Name, e-mail or workspace"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        {load === 'loading' && <RowListSkeleton rows={6} />}
        <ul className="row-list">
          {found.slice(0, SHOWN_AT_ONCE).map((user) => (
            <PersonRow
              key={user.person.id}
              user={user}
              list={list}
              onDeactivate={() => setLeaving(user)}
            />
          ))}
        </ul>
        {found.length > SHOWN_AT_ONCE && (
          <p className="row-list-nothing">
            {found.length - SHOWN_AT_ONCE} more. Type a name to find them.
          </p>
        )}
        {load === 'ready' && found.length === 0 && (
          <p className="row-list-nothing" role="status">
            Nobody with this name, e-mail or workspace.
          </p>
        )}
      </SettingsSection>
      <ConfirmDialog
        title={`Deactivate ${name}?`}
        open={leaving !== null}
        confirm="Deactivate"
        look="danger"
        onConfirm={async () => {
          if (leaving === null) return null
          const userId = leaving.person.id
          return change(userId, () => api.users.setActive({ userId, isActive: false }))
        }}
        onClose={() => setLeaving(null)}
      >
        <p>
          <bdi>{name}</bdi> is signed out on every desktop at once and cannot sign in again, in any
          workspace, until somebody brings them back.
        </p>
        <p>Their memberships, tickets and messages stay as they are.</p>
      </ConfirmDialog>
    </SettingsPage>
  )
}
