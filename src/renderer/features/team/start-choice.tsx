import { Monitor, UsersRound } from 'lucide-react'
import './start-choice.css'
import { useSlot } from '#renderer/state/slot'
import { joinSlot } from './join-store'

/** The first question of a new desktop: its own database, or that of a team. */
export function StartChoice({ chosen }: { chosen: 'here' | 'team' }) {
  const join = useSlot(joinSlot)
  const option = (
    value: 'here' | 'team',
    words: string,
    Icon: typeof Monitor,
    choose: () => void,
  ) => (
    <label className="start-choice-option">
      <input type="radio" name="start-choice" checked={chosen === value} onChange={choose} />
      <Icon size={15} aria-hidden="true" />
      {words}
    </label>
  )
  return (
    <div className="start-choice" role="radiogroup" aria-label="Where the tickets are kept">
      {option('here', 'Use on this computer', Monitor, () => join.getState().close())}
      {option('team', 'Join a team', UsersRound, () => join.getState().open())}
    </div>
  )
}
