import {
  Bell,
  BellRing,
  Building2,
  ContactRound,
  Mail,
  MessageSquareText,
  Monitor,
  MonitorSmartphone,
  ScrollText,
  SlidersHorizontal,
  Tag,
  UserRound,
  UsersRound,
  type LucideIcon,
} from 'lucide-react'
import type { ComponentType } from 'react'
import { mayReadAudit } from '#shared/domain/audit'
import { may, mayGlobally, type Session } from '#shared/domain/workspace'
import { PeoplePage } from '#renderer/features/administration/people-page'
import { WorkspacesPage } from '#renderer/features/administration/workspaces-page'
import { AuditPage } from '#renderer/features/audit/audit-page'
import { CannedRepliesPage } from '#renderer/features/canned-replies/canned-replies-page'
import { DesktopsPage } from '#renderer/features/installations/desktops-page'
import { SessionsPage } from '#renderer/features/installations/sessions-page'
import { MembersPage } from '#renderer/features/members/members-page'
import { PreferencesPage } from '#renderer/features/notifications/preferences-page'
import { AttemptsPage } from '#renderer/features/notifications/native/attempts-page'
import { ProfilePage } from '#renderer/features/profile/profile-page'
import { TagsPage } from '#renderer/features/tags/tags-page'
import { GeneralPage } from '#renderer/features/workspace-settings/general/general-page'
import { MailPage } from '#renderer/features/workspace-settings/mail/mail-page'

export const SETTINGS_GROUPS = ['You', 'Workspace', 'Installation'] as const
export type SettingsGroup = (typeof SETTINGS_GROUPS)[number]

export interface SettingsPageEntry {
  /** For links: `stores.settingsFrame.getState().open('tags')`. Never renamed. */
  id: string
  group: SettingsGroup
  label: string
  icon: LucideIcon
  component: ComponentType
  /** Who sees the page in the list. The database decides what they may do there. */
  may: (session: Session) => boolean
}

/**
 * Every page of the settings, in the order of the list. To add one:
 * 1. Write its component in the folder of its feature, with <SettingsPage title="..."> (settings-page.tsx)
 *    around <SettingsSection>s, and <SettingsRow> or <Field> for each control.
 * 2. A form that saves on a button: `useState(() => createDraftForm({ initial, labels, check, save }))`
 *    (draft-form.ts) and <SettingsForm form={form}> around its rows. It shows the bar with "Save changes",
 *    shows problems beside their fields, keeps the input when saving fails and warns before leaving.
 *    A switch or a choice that saves at once needs no form: call the api, and use errorText for errors.
 * 3. Add one line here. Icons come from lucide-react; `may` says who sees the page.
 * 4. Open it from elsewhere by its id: `useWorkspaceStores().settingsFrame.getState().open('members')`.
 */
export const SETTINGS_PAGES: readonly SettingsPageEntry[] = [
  {
    id: 'profile',
    group: 'You',
    label: 'Profile',
    icon: UserRound,
    component: ProfilePage,
    may: () => true,
  },
  {
    id: 'notifications',
    group: 'You',
    label: 'Notifications',
    icon: Bell,
    component: PreferencesPage,
    may: () => true,
  },
  {
    id: 'notification-attempts',
    group: 'You',
    label: 'Notification log',
    icon: BellRing,
    component: AttemptsPage,
    may: () => true,
  },
  {
    id: 'sessions',
    group: 'You',
    label: 'Sessions',
    icon: MonitorSmartphone,
    component: SessionsPage,
    may: () => true,
  },
  {
    id: 'general',
    group: 'Workspace',
    label: 'General',
    icon: SlidersHorizontal,
    component: GeneralPage,
    may: isManager,
  },
  {
    id: 'mail',
    group: 'Workspace',
    label: 'Mail',
    icon: Mail,
    component: MailPage,
    may: isManager,
  },
  {
    id: 'members',
    group: 'Workspace',
    label: 'Members',
    icon: UsersRound,
    component: MembersPage,
    may: () => true,
  },
  {
    id: 'tags',
    group: 'Workspace',
    label: 'Tags',
    icon: Tag,
    component: TagsPage,
    may: isManager,
  },
  {
    id: 'canned-replies',
    group: 'Workspace',
    label: 'Canned replies',
    icon: MessageSquareText,
    component: CannedRepliesPage,
    may: () => true,
  },
  {
    id: 'audit',
    group: 'Workspace',
    label: 'Audit log',
    icon: ScrollText,
    component: AuditPage,
    may: (session) => mayReadAudit(session, 'workspace') || mayReadAudit(session, 'installation'),
  },
  {
    id: 'workspaces',
    group: 'Installation',
    label: 'Workspaces',
    icon: Building2,
    component: WorkspacesPage,
    may: ({ user }) => mayGlobally(user.role, 'workspaces.manage'),
  },
  {
    id: 'people',
    group: 'Installation',
    label: 'People',
    icon: ContactRound,
    component: PeoplePage,
    may: ({ user }) => mayGlobally(user.role, 'users.manage'),
  },
  {
    id: 'desktops',
    group: 'Installation',
    label: 'Desktops',
    icon: Monitor,
    component: DesktopsPage,
    may: ({ user, memberships }) =>
      mayGlobally(user.role, 'users.manage') ||
      memberships.some(({ role }) => may(role, 'workspace.manage')),
  },
]

/**
 * OWNER and ADMIN of the workspace. Also true in an archived workspace, where everything is
 * read-only.
 */
export function isManager(session: Session): boolean {
  return may(session.workspace.role, 'workspace.manage')
}

export function pagesFor(session: Session): SettingsPageEntry[] {
  return SETTINGS_PAGES.filter((page) => page.may(session))
}
