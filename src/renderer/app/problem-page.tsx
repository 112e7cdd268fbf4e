import { useState } from 'react'
import type { StartProblem } from '#shared/domain/app-state'
import { Button } from '../components/button'
import { LeaveTeamButton } from '../features/team/leave-team-button'
import { useApp } from '../state/app-store'
import { PageFrame } from '../components/page-frame'

/** Explains why the app cannot start: what happened, which data is safe, what to do. */
export function ProblemPage({ problem }: { problem: StartProblem }) {
  const reload = useApp((state) => state.reload)
  const hasJoined = useApp((state) => state.app?.team !== null && state.app !== null)
  const isSealed = problem.code.startsWith('team-login.')
  const [trying, setTrying] = useState(false)
  const tryAgain = async () => {
    setTrying(true)
    await reload()
    setTrying(false)
  }
  return (
    <PageFrame
      title={problem.title}
      lead={
        <div role="alert" className="selectable">
          {problem.explanation}
        </div>
      }
    >
      <div className="page-form">
        <p className="selectable">{problem.advice}</p>
        <Button look="primary" disabled={trying} onClick={() => void tryAgain()}>
          {trying ? 'Trying again…' : 'Try again'}
        </Button>
        {(hasJoined || isSealed) && <LeaveTeamButton />}
      </div>
      <p className="page-aside selectable">Reason: {problem.code}</p>
    </PageFrame>
  )
}
