import type { TeamPlace } from '#shared/domain/team'
import { serverWords } from '#renderer/words/team-words'
import { LeaveTeamButton } from './leave-team-button'

/** Says on the page of sign-in whose team this desktop belongs to, and lets one leave it. */
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
