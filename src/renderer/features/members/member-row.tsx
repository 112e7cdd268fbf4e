import { useStore } from 'zustand'
import { isLastOwner, rolesInReachOf, type Member } from '#shared/domain/member'
import { displayName } from '#shared/domain/user'
import { Button } from '#renderer/components/button'
import { useNow } from '#renderer/state/clock'
import { MoreMenu } from '#renderer/components/more-menu'
import { PersonWords } from '#renderer/components/person-words'
import { ageInWords } from '#renderer/components/time-words'
import { AwayMark } from './away-mark'
import { RoleChoice } from './role-choice'
import { ROLE_WORDS } from '#renderer/words/role-words'
import { useSlot } from '#renderer/state/slot'
import { membersSlot } from './members-store'
import { sessionSlot } from '#renderer/state/window-slots'

interface MemberRowProps {
  member: Member
  mayManage: boolean
  onEnd: (member: Member) => void
  onSetAway: (member: Member) => void
}

/**
 * One current or former member. A person who may not change members sees words in place of
 * controls.
 */
export function MemberRow({ member, mayManage, onEnd, onSetAway }: MemberRowProps) {
  const members = useSlot(membersSlot)
  const session = useSlot(sessionSlot)
  const isBusy = useStore(members, (state) => state.busy.has(member.person.id))
  const problem = useStore(members, (state) => state.problems.get(member.person.id) ?? null)
  const all = useStore(members, (state) => state.members)
  const now = useNow()
  const { person, role, isActive, lastLoginAt, away } = member
  const { changeRole, restore } = members.getState()

  const name = displayName(person)
  const isMe = person.id === session.user.id
  const roles = rolesInReachOf(session.workspace.role)
  const isInReach = mayManage && roles.includes(role)
  const isLast = isLastOwner(member, all)

  return (
    <li data-row={person.id} data-faded={!isActive} tabIndex={-1} aria-busy={isBusy}>
      <PersonWords person={person}>
        {isMe && <span className="quiet">You</span>}
        {!member.canSignIn && <span className="quiet">Deactivated</span>}
        {isActive && <AwayMark away={away} timeZone={session.workspace.timeZone} />}
      </PersonWords>
      <p className="row-list-note">
        {lastLoginAt === null ? 'Not signed in yet' : `Signed in ${ageInWords(lastLoginAt, now)}`}
      </p>
      <div className="row-list-controls">
        {isInReach && isActive && !isLast ? (
          <RoleChoice
            label={`Role of ${name}`}
            value={role}
            roles={roles}
            onChange={(next) => void changeRole(person.id, next)}
          />
        ) : (
          <span className="row-list-role">{ROLE_WORDS[role]}</span>
        )}
        {isInReach && isActive && (
          <MoreMenu
            label={`More for ${name}`}
            items={[
              { text: 'Out of office…', onChoose: () => onSetAway(member) },
              ...(isMe
                ? []
                : [
                    {
                      text: 'End membership…',
                      onChoose: () => onEnd(member),
                      reason: isLast ? 'The last owner cannot leave.' : null,
                    },
                  ]),
            ]}
          />
        )}
        {isInReach && !isActive && (
          <Button
            aria-label={`Bring back ${name}`}
            aria-disabled={isBusy || undefined}
            onClick={() => void restore(person.id)}
          >
            Bring back
          </Button>
        )}
      </div>
      {isInReach && isActive && isLast && (
        <p className="row-list-below">
          The last owner: make somebody else an owner before this role can change.
        </p>
      )}
      {problem !== null && (
        <p className="row-list-below row-list-problem" role="alert">
          {problem}
        </p>
      )}
    </li>
  )
}
