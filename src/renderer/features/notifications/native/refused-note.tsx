import { useEffect, useState } from 'react'
import { useStore } from 'zustand'
import { MessageLine } from '#renderer/components/message-line'
import { refusedWords } from './attempt-words'
import { createAttemptsStore } from './attempts-store'
import { useSlot } from '#renderer/state/slot'
import { apiSlot } from '#renderer/state/window-slots'

/**
 * Says on the preferences page that this computer's system does not show notifications, and why.
 */
export function RefusedNote() {
  const api = useSlot(apiSlot)
  const [store] = useState(() => createAttemptsStore(api))
  const words = useStore(store, ({ attempts }) => refusedWords(attempts))
  useEffect(() => void store.getState().refresh(), [store])
  return words === null ? null : <MessageLine tone="error">{words}</MessageLine>
}
