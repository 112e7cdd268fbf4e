import type { TeamServer } from '../database/team-link'
import type { Files } from '../features/attachments/open-files'
import { auditHandlers } from '../features/audit/handlers'
import { cannedReplyHandlers } from '../features/canned-replies/handlers'
import { commentHandlers } from '../features/comments/handlers'
import type { ReplyTimers } from '../features/comments/release-on-time'
import type { DraftService } from '../features/drafts/draft-service'
import { draftHandlers } from '../features/drafts/handlers'
import { importHandlers } from '../features/imports/handlers'
import type { ImportService } from '../features/imports/import-service'
import { installationHandlers } from '../features/installations/handlers'
import { memberHandlers } from '../features/members/handlers'
import { nativeNotificationHandlers } from '../notifications/handlers'
import { notificationHandlers } from '../features/notifications/handlers'
import { presenceHandlers } from '../features/presence/handlers'
import { setupHandlers } from '../features/setup/handlers'
import { signInHandlers } from '../features/sign-in/handlers'
import type { SessionService } from '../features/sign-in/session-service'
import type { SignInDeps } from '../features/sign-in/sign-in-deps'
import type { SignOut } from '../features/sign-in/sign-out'
import { tagHandlers } from '../features/tags/handlers'
import { ticketHandlers } from '../features/tickets/handlers'
import { userHandlers } from '../features/users/handlers'
import { workspaceSettingsHandlers } from '../features/workspace-settings/handlers'
import { workspaceHandlers } from '../features/workspaces/handlers'
import type { Handlers } from '../ipc/handler'
import type { Notifications } from '../notifications/open-notifications'
import type { ServiceChannel } from './service-options'

interface HandlerParts {
  signIn: SignInDeps
  signOut: SignOut
  sessions: SessionService
  drafts: DraftService
  files: Files
  imports: ImportService
  notifications: Notifications
  replies: ReplyTimers
  /** The address of the server for desktops. Null if links are not made here. */
  server: TeamServer | null
  /** A mail waits to be sent. */
  onMail: () => void
  onError: (error: unknown) => void
}

/** Every channel that needs the database, feature by feature. */
export function serviceHandlers(parts: HandlerParts): Handlers<ServiceChannel> {
  const { signIn, sessions, onMail } = parts
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
  return {
    ...setupHandlers({ ...signIn, timeZone }),
    ...signInHandlers(signIn, parts.signOut),
    ...draftHandlers(parts.drafts, () => new Date()),
    ...ticketHandlers(),
    ...commentHandlers({
      onMail,
      timers: parts.replies,
      drafts: parts.drafts,
    }),
    ...parts.files.handlers,
    ...tagHandlers(),
    // The change has been made. If this read fails, the session is read again when the database is back.
    ...workspaceSettingsHandlers(() => sessions.check().catch(parts.onError)),
    ...cannedReplyHandlers(),
    ...userHandlers(sessions),
    ...memberHandlers(sessions, onMail),
    ...workspaceHandlers(sessions),
    ...notificationHandlers(sessions),
    ...presenceHandlers(),
    ...nativeNotificationHandlers(parts.notifications),
    ...importHandlers(parts.imports),
    ...auditHandlers(),
    ...installationHandlers(parts.server),
  }
}
