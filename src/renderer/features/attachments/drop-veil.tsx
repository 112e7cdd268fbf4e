import { Paperclip } from 'lucide-react'
import './drop-veil.css'

interface DropVeilProps {
  isShown: boolean
  /** What dropping here does. */
  words: string
  tone?: 'plain' | 'note'
}

/** Lies over a place while files are held over it; the mouse goes through. */
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
