import type { Session } from '#shared/domain/workspace'
import type { DatabaseClient } from '#main/database/client'
import type { Log } from '#main/log'
import type { Challenges } from './challenge'

/** What the use cases of sign-in need. */
export interface SignInDeps {
  /** A client whose connections have no session. */
  anonymous(): DatabaseClient
  /** A client whose connections send this token in their startup packet. Disconnect it after use. */
  connect(token: string): DatabaseClient
  /** The one signed-in session of this desktop. */
  holder: {
    enter(token: string): Promise<Session | null>
    leave(): Promise<void>
  }
  vault: {
    load(): Promise<string | null>
    save(token: string): Promise<void>
    clear(): Promise<void>
  }
  mailer: { wake(): void; trouble(): string | null }
  challenges: Challenges
  /** This desktop's name in lists of sessions. At most 200 characters are stored. */
  installation: string
  onSignedIn(session: Session): void
  onSignedOut(): void
  log: Log
}
