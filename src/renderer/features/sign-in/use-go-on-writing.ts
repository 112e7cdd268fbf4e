import { useEffect } from 'react'
import { writtenBy } from '#renderer/components/key-name'
import { useSlot } from '#renderer/state/slot'
import { continueWritingSlot } from '#renderer/state/window-slots'

/**
 * After a session ended while a person was typing, further keystrokes are appended to their draft.
 * No field of the page receives them until the person focuses one deliberately.
 */
export function useGoOnWriting(isOn: boolean): void {
  const continueWriting = useSlot(continueWritingSlot)
  useEffect(() => {
    if (!isOn) return
    const onKey = (event: KeyboardEvent) => {
      const isNowhere = document.activeElement === null || document.activeElement === document.body
      const text = event.key === 'Enter' ? '\n' : writtenBy(event)
      if (isNowhere && text !== null && continueWriting(text)) event.preventDefault()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [isOn, continueWriting])
}
