import { createStore, type StoreApi } from 'zustand/vanilla'
import { isDomainError } from '#shared/errors'
import type { Api } from '#renderer/api/client'
import { slot } from '#renderer/state/slot'

export interface SignInStore {
  /** The typed e-mail. It stays when the user goes back. */
  email: string
  /**
   * The workspace name typed at the first run. It stays while the user looks at joining a team
   * instead.
   */
  workspaceName: string
  name: string
  /** Set once a code was sent to this address. */
  requested: { email: string; resendAt: number } | null
  requesting: boolean
  requestError: unknown
  /** When a code can be requested again after code.limited. */
  limitedUntil: number
  setEmail: (email: string) => void
  setFirstRun: (part: { workspaceName: string } | { name: string }) => void
  /** Runs `ask`: a first request, a repeated one, or the set-up that sends the first code. */
  request: (ask: () => Promise<CodeRequested>) => Promise<boolean>
  changeEmail: () => void
}

export const signInSlot = slot<StoreApi<SignInStore>>('signIn')

type CodeRequested = Awaited<ReturnType<Api['signIn']['requestCode']>>

/** The steps from an e-mail to the page that takes the code. `clock` returns milliseconds. */
export function createSignInStore(clock: () => number = Date.now): StoreApi<SignInStore> {
  return createStore<SignInStore>()((set, get) => ({
    email: '',
    workspaceName: '',
    name: '',
    requested: null,
    requesting: false,
    requestError: null,
    limitedUntil: 0,
    setEmail: (email) => set({ email, requestError: null }),
    setFirstRun: (part) => set(part),
    request: async (ask) => {
      if (get().requesting) return false
      set({ requesting: true, requestError: null })
      try {
        const answer = await ask()
        set({
          requesting: false,
          requested: { email: answer.email, resendAt: clock() + answer.resendInSeconds * 1000 },
        })
        return true
      } catch (error) {
        const seconds = limitSeconds(error)
        set({
          requesting: false,
          requestError: error,
          ...(seconds === null ? {} : { limitedUntil: clock() + seconds * 1000 }),
        })
        return false
      }
    },
    changeEmail: () => set({ requested: null, requestError: null }),
  }))
}

/** Seconds to wait if the refusal is a limit, otherwise null. */
function limitSeconds(error: unknown): number | null {
  return isDomainError(error, 'code.limited') ? error.details.retryInSeconds : null
}
