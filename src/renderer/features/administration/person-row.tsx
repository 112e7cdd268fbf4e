import { useState } from 'react'
import { useStore, type StoreApi } from 'zustand'
import type { UserOverview } from '#shared/domain/administration'
import { displayName, RoleSchema } from '#shared/domain/user'
import { mayGlobally } from '#shared/domain/workspace'
import { Button } from '#renderer/components/button'
import { Choice } from '#renderer/components/choice'
import { useNow } from '#renderer/state/clock'
import { MoreMenu } from '#renderer/components/more-menu'
import { PersonWords } from '#renderer/components/person-words'
import { ageInWords } from '#renderer/components/time-words'
import { ROLE_WORDS } from '#renderer/words/role-words'
import { RANK_MEANING, RANK_WORDS } from './rank-words'
import type { RowList } from './row-list'
import { useSlot } from '#renderer/state/slot'
import { apiSlot, sessionSlot } from '#renderer/state/window-slots'
import './person-row.css'

interface PersonRowProps {
  user: UserOverview
  list: StoreApi<RowList<UserOverview>>
  onDeactivate: () => void
}

/** One person of the installation: role, workspaces, last sign-in. */
export function PersonRow({ user, list, onDeactivate }: PersonRowProps) {
  const api = useSlot(apiSlot)
  const session = useSlot(sessionSlot)
  const isBusy = useStore(list, (state) => state.busy.has(user.person.id))
  const [problem, setProblem] = useState<string | null>(null)
  const now = useNow()
  const { person, role, isActive, lastLoginAt, sessions, memberships } = user
  const userId = person.id
  const name = displayName(person)
  const isMe = userId === session.user.id
  const mayRank = mayGlobally(session.user.role, 'workspaces.manage')
  // An ADMIN of the installation manages users, but not a SUPER_ADMIN.
  const isInReach = mayRank || role !== 'SUPER_ADMIN'

  const change = async (call: () => Promise<UserOverview>) => {
    setProblem(null)
    setProblem(await list.getState().change(userId, call))
  }
  return (
    <li data-row={userId} data-faded={!isActive} tabIndex={-1} aria-busy={isBusy}>
      <PersonWords person={person}>
        {isMe && <span className="quiet">You</span>}
        {!isActive && <span className="person-row-off">Deactivated</span>}
      </PersonWords>
      <p className="row-list-note">{presence(lastLoginAt, sessions, now)}</p>
      <div className="row-list-controls person-row-controls">
        {mayRank && isActive ? (
          <Choice
            label={`Rank of ${name}`}
            value={role}
            options={RoleSchema.options.map((value) => ({
              value,
              text: RANK_WORDS[value],
              meaning: RANK_MEANING[value],
            }))}
            onChange={(next) => void change(() => api.users.setRole({ userId, role: next }))}
          />
        ) : (
          <span className="row-list-role">{RANK_WORDS[role]}</span>
        )}
        {isInReach && isActive && (
          <MoreMenu
            label={`More for ${name}`}
            items={[
              {
                text: 'Sign out everywhere',
                onChoose: () => void change(() => api.users.endSessions({ userId })),
                reason: sessions === 0 ? 'Not signed in anywhere.' : null,
              },
              {
                text: 'Deactivate…',
                onChoose: onDeactivate,
                reason: isMe ? 'Somebody else must do that for you.' : null,
              },
            ]}
          />
        )}
        {isInReach && !isActive && (
          <Button
            aria-label={`Bring back ${name}`}
            aria-disabled={isBusy || undefined}
            onClick={() => void change(() => api.users.setActive({ userId, isActive: true }))}
          >
            Bring back
          </Button>
        )}
      </div>
      <p className="row-list-below">
        {memberships.length === 0
          ? 'In no workspace'
          : memberships.map((one, index) => (
              <span key={one.workspaceId} className={one.isActive ? '' : 'person-row-past'}>
                {index > 0 && ', '}
                <bdi>{one.name}</bdi> ({one.isActive ? ROLE_WORDS[one.role] : 'ended'})
              </span>
            ))}
      </p>
      {problem !== null && (
        <p className="row-list-below row-list-problem" role="alert">
          {problem}
        </p>
      )}
    </li>
  )
}

function presence(lastLoginAt: string | null, sessions: number, now: number): string {
  if (lastLoginAt === null) return 'Not signed in yet'
  const last = `Signed in ${ageInWords(lastLoginAt, now)}`
  if (sessions === 0) return last
  return `${last}, ${sessions === 1 ? '1 desktop' : `${sessions} desktops`}`
}
