import type { Handlers } from '#main/ipc/handler'
import type { SignInDeps } from '../sign-in/sign-in-deps'
import { createWorkspace } from './create-workspace'

/** The channel of the first run. The database refuses it once somebody has signed in. */
export function setupHandlers(
  deps: Pick<SignInDeps, 'anonymous' | 'challenges' | 'mailer'> & { timeZone: string },
): Handlers<'setup:create-workspace'> {
  return {
    'setup:create-workspace': {
      permission: 'anyone',
      run: (input) => createWorkspace(input, deps),
    },
  }
}
