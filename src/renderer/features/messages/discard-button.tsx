import { Trash2 } from 'lucide-react'
import { IconButton } from '#renderer/components/icon-button'
import { useSlot } from '#renderer/state/slot'
import { savedDraftsSlot } from './saved-drafts-store'

interface DiscardButtonProps {
  draftKey: string
  /** Where the keyboard goes afterwards. */
  onDiscarded: () => void
}

/** Throws a draft away; a toast offers to bring it back. */
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
