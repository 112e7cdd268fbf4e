import { useCallback } from 'react'
import { errorText } from '../errors/error-text'
import { useHouse } from '../app/house'

/** Hands a link of a message to the system's browser; main checks it again. */
export function useOpenLink(): (url: string) => void {
  const { api, toasts } = useHouse()
  return useCallback(
    (url: string) => {
      api.app.openLink({ url }).catch((error: unknown) => {
        toasts.getState().error(`The link was not opened. ${errorText(error)}`)
      })
    },
    [api, toasts],
  )
}
