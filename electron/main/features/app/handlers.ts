import type { AppState } from '#shared/domain/app-state'
import type { Handlers } from '#main/ipc/handler'

export interface AppHandlerDeps {
  getState(): AppState
  /** Starts again after a problem. Otherwise does nothing. */
  tryAgain(): Promise<void>
  /** Shows the folder of written mails in the system's file manager. */
  openOutbox(): Promise<void>
  /** Opens a checked link in the system's browser. Throws for any other link. */
  openLink(url: string): Promise<void>
}

/** Channels for the app itself. */
export function appHandlers(
  deps: AppHandlerDeps,
): Handlers<'app:get-state' | 'app:try-again' | 'app:open-outbox' | 'app:open-link'> {
  return {
    'app:get-state': { permission: 'anyone', run: () => Promise.resolve(deps.getState()) },
    'app:try-again': {
      permission: 'anyone',
      run: async () => {
        await deps.tryAgain()
        return deps.getState()
      },
    },
    'app:open-outbox': {
      permission: 'anyone',
      run: async () => {
        await deps.openOutbox()
        return {}
      },
    },
    'app:open-link': {
      permission: 'anyone',
      run: async ({ url }) => {
        await deps.openLink(url)
        return {}
      },
    },
  }
}
