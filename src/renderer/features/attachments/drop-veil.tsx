import { Paperclip } from 'lucide-react'
import './drop-veil.css'

interface DropVeilProps {
  isShown: boolean
  /** Says what dropping here does. */
  words: string
  tone?: 'plain' | 'note'
}

/** Covers an area while files are dragged over it. Lets mouse events through. */
export function DropVeil({ isShown, words, tone = 'plain' }: DropVeilProps) {
  if (!isShown) return null
  return (
    <div className={`drop-veil drop-veil-${tone}`}>
      <p className="drop-veil-words">
        <Paperclip size={16} aria-hidden="true" />
        {words}
      </p>
    </div>
  )
}
