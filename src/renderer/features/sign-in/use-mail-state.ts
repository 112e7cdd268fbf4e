import { useEffect, useState } from 'react'
import type { MailState } from '#shared/domain/app-state'
import { useSlot } from '#renderer/state/slot'
import { apiSlot } from '#renderer/state/window-slots'

const ASK_EVERY_MS = 2000

/** The state of outgoing mail, polled every two seconds while somebody waits for a code. */
export function useMailState(): MailState | null {
  const api = useSlot(apiSlot)
  const [state, setState] = useState<MailState | null>(null)
  useEffect(() => {
    let isWanted = true
    let timer: ReturnType<typeof setTimeout> | undefined
    const ask = async () => {
      const answer = await api.signIn.mailState({}).catch(() => null)
      if (!isWanted) return
      setState(answer)
      timer = setTimeout(() => void ask(), ASK_EVERY_MS)
    }
    void ask()
    return () => {
      isWanted = false
      clearTimeout(timer)
    }
  }, [api])
  return state
}
