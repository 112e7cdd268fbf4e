import type { TeamPlace } from '#shared/domain/team'
import { serverWords } from '#renderer/words/team-words'
import { LeaveTeamButton } from './leave-team-button'

/** On the sign-in page: the team of this desktop, with a button to leave it. */
export function TeamNote({ team }: { team: TeamPlace }) {
  return (
    <div className="page-aside">
      <p className="selectable">
        This desktop belongs to the team on {serverWords(team)}, database {team.database}.
      </p>
      <LeaveTeamButton look="text" />
    </div>
  )
}
