import { useStore } from 'zustand'
import { Button } from '#renderer/components/button'
import { MessageLine } from '#renderer/components/message-line'
import { draftsSlot } from './draft-store'
import { draftKey } from '#renderer/state/draft-key'
import { hasSomething } from './draft-content'
import { useSlot } from '#renderer/state/slot'
import { savedDraftsSlot } from './saved-drafts-store'
import { toastsSlot } from '#renderer/state/window-slots'
import './left-draft.css'

const KINDS = [
  { mode: 'PUBLIC', words: 'An unsent reply of yours is kept.' },
  { mode: 'INTERNAL', words: 'An unsent note of yours is kept.' },
] as const

/** A draft in a place that has no composer any more. It can be read, copied or discarded. */
export function LeftDraft({ ticketId }: { ticketId: string }) {
  const drafts = useSlot(draftsSlot)
  const savedDrafts = useSlot(savedDraftsSlot)
  const toasts = useSlot(toastsSlot)
  const written = useStore(drafts, (state) => state.drafts)
  const copy = (text: string) =>
    navigator.clipboard.writeText(text).then(
      () => toasts.getState().news('Copied'),
      () => toasts.getState().error('The text could not be copied. Select it and copy it by hand.'),
    )
  return KINDS.map(({ mode, words }) => {
    const key = draftKey(ticketId, mode)
    const text = written.get(key) ?? ''
    if (!hasSomething(text)) return null
    return (
      <div key={mode} className="left-draft">
        <MessageLine
          tone="news"
          actions={
            <>
              <Button onClick={() => void copy(text)}>Copy</Button>
              <Button look="ghost" onClick={() => savedDrafts.getState().discard(key)}>
                Discard
              </Button>
            </>
          }
        >
          {words}
        </MessageLine>
        <div className="left-draft-text" dir="auto" tabIndex={0} role="group" aria-label={words}>
          {text}
        </div>
      </div>
    )
  })
}
