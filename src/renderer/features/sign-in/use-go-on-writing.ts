import { useEffect } from 'react'
import { writtenBy } from '#renderer/components/key-name'
import { useSlot } from '#renderer/state/slot'
import { continueWritingSlot } from '#renderer/state/window-slots'

/**
 * After a session has ended under somebody's hands, what they still type goes on behind their draft: no field of the
 * page takes it, until they go to one on purpose.
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
