import { Lock, Reply } from 'lucide-react'
import type { CommentVisibility } from '#shared/domain/comment'

interface ComposerModesProps {
  mode: CommentVisibility
  onChange: (mode: CommentVisibility) => void
}

/** Chooses between a reply, which the requester reads, and a note. */
export function ComposerModes({ mode, onChange }: ComposerModesProps) {
  const option = (value: CommentVisibility, words: string, Icon: typeof Lock) => (
    <label className="composer-mode">
      <input
        type="radio"
        name="composer-mode"
        checked={mode === value}
        onChange={() => onChange(value)}
      />
      <Icon size={13} aria-hidden="true" />
      {words}
    </label>
  )
  return (
    <div className="composer-modes" role="radiogroup" aria-label="Who can read it">
      {option('PUBLIC', 'Public reply', Reply)}
      {option('INTERNAL', 'Internal note', Lock)}
    </div>
  )
}
