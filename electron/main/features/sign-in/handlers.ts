import type { Handlers } from '#main/ipc/handler'
import { mailState } from './mail-state'
import { requestCode } from './request-code'
import type { SignInDeps } from './sign-in-deps'
import type { SignOut } from './sign-out'
import { verifyCode } from './verify-code'

type SignInChannel =
  | 'sign-in:request-code'
  | 'sign-in:verify-code'
  | 'sign-in:sign-out'
  | 'sign-in:mail-state'

/** Channels for signing in and out. They work for anyone, because nobody is signed in yet. */
export function signInHandlers(deps: SignInDeps, { signOut }: SignOut): Handlers<SignInChannel> {
  return {
    'sign-in:request-code': { permission: 'anyone', run: (input) => requestCode(input, deps) },
    'sign-in:verify-code': { permission: 'anyone', run: (input) => verifyCode(input, deps) },
    'sign-in:sign-out': {
      permission: 'anyone',
      run: async () => {
        await signOut()
        return {}
      },
    },
    'sign-in:mail-state': { permission: 'anyone', run: () => mailState(deps) },
  }
}
