import type { Membership } from '#shared/domain/workspace'
import { guessCode, mailedCode, newToken, openDesktop, requestCode } from './desktop'
import type { TestDatabase } from './test-database'

/** Signs in by a mailed code, as a desktop does. Returns what the session may do, or why it failed. */
export async function signInByMail(db: TestDatabase, address: string) {
  const desktop = await openDesktop(db.app)
  try {
    const { challenge_id: challengeId } = await requestCode(desktop, address)
    const code = await mailedCode(db.sql, address)
    if (code === null) return 'no code'
    const { token, hash } = newToken()
    const answer = await guessCode(desktop, { challengeId, email: address, code, hash })
    if (answer.outcome !== 'ok') return answer.outcome
    const signedIn = await openDesktop(db.app, token)
    const { rows } = await signedIn.query<{ memberships: Membership[] }>(
      'SELECT memberships FROM current_session()',
    )
    await signedIn.end()
    return rows[0]?.memberships.map(({ name, role }) => `${role} of ${name}`)
  } finally {
    await desktop.end()
  }
}
