import type { Session } from '#shared/domain/workspace'
import type { DatabaseClient } from '#main/database/client'
import type { Log } from '#main/log'
import type { Challenges } from './challenge'

/** What the use cases of sign-in are given. */
export interface SignInDeps {
  /** A client whose connections act for nobody. */
  anonymous(): DatabaseClient
  /** A client whose connections carry this token in their startup packet; disconnect it after use. */
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
  /** What this desktop calls itself in lists of sessions; at most 200 characters are kept. */
  installation: string
  onSignedIn(session: Session): void
  onSignedOut(): void
  log: Log
}
