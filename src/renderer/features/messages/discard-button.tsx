import { Trash2 } from 'lucide-react'
import { IconButton } from '#renderer/components/icon-button'
import { useSlot } from '#renderer/state/slot'
import { savedDraftsSlot } from './saved-drafts-store'

interface DiscardButtonProps {
  draftKey: string
  /** Where the focus goes afterwards. */
  onDiscarded: () => void
}

/** Discards a draft. A toast offers to restore it. */
export function DiscardButton({ draftKey, onDiscarded }: DiscardButtonProps) {
  const savedDrafts = useSlot(savedDraftsSlot)
  return (
    <IconButton
      label="Discard draft"
      onClick={() => {
        savedDrafts.getState().discard(draftKey)
        onDiscarded()
      }}
    >
      <Trash2 size={14} />
    </IconButton>
  )
}
