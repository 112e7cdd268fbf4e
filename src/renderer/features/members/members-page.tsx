import { useCallback, useState } from 'react'
import { useStore } from 'zustand'
import { readableAddress } from '#shared/domain/email-address'
import type { Invitation, Member } from '#shared/domain/member'
import { displayName } from '#shared/domain/user'
import { may } from '#shared/domain/workspace'
import { ConfirmDialog } from '#renderer/components/confirm-dialog'
import { ListProblem } from '#renderer/components/list-problem'
import { matches } from '#renderer/components/matches'
import { RowListSkeleton } from '#renderer/components/row-list-skeleton'
import { errorText } from '#renderer/errors/error-text'
import { useFollow } from '#renderer/state/use-follow'
import { SettingsPage, SettingsSection } from '#renderer/components/settings/settings-page'
import { AwayDialog } from './away-dialog'
import { EndMembershipDialog } from './end-membership-dialog'
import { InvitationRow } from './invitation-row'
import { InvitePanel } from './invite-panel'
import { MemberRow } from './member-row'
import { useSlot } from '#renderer/state/slot'
import { membersSlot } from './members-store'
import { sessionSlot } from '#renderer/state/window-slots'
import '#renderer/components/row-list.css'
import './members-page.css'

const FILTER_FROM = 9
const KINDS = ['members'] as const

/**
 * The members, the invited and the former members of the workspace. Everybody sees the page;
 * managers make changes.
 */
export function MembersPage() {
  const store = useSlot(membersSlot)
  const session = useSlot(sessionSlot)
  const { members, invitations, load, error, refresh, revoke } = useStore(store)
  const [typed, setTyped] = useState('')
  const [ending, setEnding] = useState<Member | null>(null)
  const [away, setAway] = useState<Member | null>(null)
  const [revoking, setRevoking] = useState<Invitation | null>(null)
  const { workspace } = session
  const mayManage = workspace.isActive && may(workspace.role, 'workspace.manage')

  useFollow(
    KINDS,
    useCallback(() => void store.getState().refresh(), [store]),
  )

  const shown = members.filter(({ person }) =>
    matches(typed, displayName(person), readableAddress(person.email)),
  )
  const list = (isActive: boolean) =>
    shown
      .filter((member) => member.isActive === isActive)
      .map((member) => (
        <MemberRow
          key={member.person.id}
          member={member}
          mayManage={mayManage}
          onEnd={setEnding}
          onSetAway={setAway}
        />
      ))
  const present = list(true)
  const former = list(false)

  return (
    <SettingsPage
      title="Members"
      lead={mayManage ? undefined : 'Owners and admins invite people and give roles.'}
    >
      {mayManage && (
        <SettingsSection title="Invite people">
          <div className="members-invite">
            <InvitePanel />
          </div>
        </SettingsSection>
      )}
      {error !== null && <ListProblem text={errorText(error)} onRetry={() => void refresh()} />}
      {invitations.length > 0 && (
        <SettingsSection title={`Open invitations (${invitations.length})`}>
          <ul className="row-list">
            {invitations.map((invitation) => (
              <InvitationRow
                key={invitation.id}
                invitation={invitation}
                mayManage={mayManage}
                onRevoke={setRevoking}
              />
            ))}
          </ul>
        </SettingsSection>
      )}
      <SettingsSection title={load === 'ready' ? `Members (${present.length})` : 'Members'}>
        {members.length >= FILTER_FROM && (
          <input
            className="input row-list-filter"
            type="search"
            aria-label="Find a member"
            placeholder="Name or e-mail"
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        )}
        {load === 'loading' && <RowListSkeleton />}
        <ul className="row-list">{present}</ul>
        {load === 'ready' && shown.length === 0 && (
          <p className="row-list-nothing" role="status">
            Nobody with this name or e-mail.
          </p>
        )}
      </SettingsSection>
      {former.length > 0 && (
        <SettingsSection title={`Former members (${former.length})`}>
          <ul className="row-list">{former}</ul>
        </SettingsSection>
      )}
      <EndMembershipDialog member={ending} onClose={() => setEnding(null)} />
      <AwayDialog member={away} onClose={() => setAway(null)} />
      <ConfirmDialog
        title="Revoke this invitation?"
        open={revoking !== null}
        confirm="Revoke"
        look="danger"
        onConfirm={async () => {
          if (revoking === null || (await revoke(revoking.id))) return null
          return store.getState().problems.get(revoking.id) ?? 'The invitation was not revoked.'
        }}
        onClose={() => setRevoking(null)}
      >
        <p>
          <bdi>{readableAddress(revoking?.email ?? '')}</bdi> can no longer join with it. The mail
          stays where it was sent, and you can invite them again.
        </p>
      </ConfirmDialog>
    </SettingsPage>
  )
}
