import { useCallback } from 'react'
import { errorText } from '../errors/error-text'
import { useSlot } from './slot'
import { apiSlot, toastsSlot } from './window-slots'

/** Opens a link of a message in the system's browser. Main checks it again. */
export function useOpenLink(): (url: string) => void {
  const api = useSlot(apiSlot)
  const toasts = useSlot(toastsSlot)
  return useCallback(
    (url: string) => {
      api.app.openLink({ url }).catch((error: unknown) => {
        toasts.getState().error(`The link was not opened. ${errorText(error)}`)
      })
    },
    [api, toasts],
  )
}
