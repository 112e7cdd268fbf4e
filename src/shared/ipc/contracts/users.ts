import { z } from 'zod'
import { UserOverviewSchema } from '#shared/domain/administration'
import { AssigneeSchema } from '#shared/domain/away'
import { IdSchema } from '#shared/domain/id'
import { PersonNameSchema, PersonSchema, RoleSchema } from '#shared/domain/user'
import { SessionSchema } from '#shared/domain/workspace'

const nothing = z.strictObject({})
const user = { userId: IdSchema }

/** People: those that menus offer, the caller, and everybody in the installation. */
export const usersContract = {
  /** Everybody whom a ticket can be assigned to. */
  'users:list-members': { input: nothing, output: z.array(AssigneeSchema) },
  /** At most 20 people by name or e-mail, for the requester field. */
  'users:find-requesters': {
    input: z.strictObject({ text: z.string().max(254) }),
    output: z.array(PersonSchema),
  },
  /**
   * The caller's name in all workspaces. `seenName` is the name that the form loaded;
   * edit.overtaken if it has changed since. The e-mail is the sign-in name and cannot be changed.
   */
  'users:update-profile': {
    input: z.strictObject({ name: PersonNameSchema, seenName: z.string().nullable() }),
    output: SessionSchema,
  },
  /**
   * Everybody who is or was a member of any workspace. For global ADMIN and SUPER_ADMIN. The audit
   * log records who read the list.
   */
  'users:list-all': { input: nothing, output: z.array(UserOverviewSchema) },
  /**
   * Deactivates (ends all sessions at once) or reactivates a user. workspace.last-owner,
   * user.last-administrator; a global ADMIN cannot deactivate a SUPER_ADMIN.
   */
  'users:set-active': {
    input: z.strictObject({ ...user, isActive: z.boolean() }),
    output: UserOverviewSchema,
  },
  /** SUPER_ADMIN only. user.last-administrator. */
  'users:set-role': {
    input: z.strictObject({ ...user, role: RoleSchema }),
    output: UserOverviewSchema,
  },
  /** Signs the person out on all desktops. */
  'users:end-sessions': { input: z.strictObject(user), output: UserOverviewSchema },
} as const
