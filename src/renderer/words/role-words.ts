import type { WorkspaceRole } from '#shared/domain/workspace'

export const ROLE_WORDS: Record<WorkspaceRole, string> = {
  OWNER: 'Owner',
  ADMIN: 'Admin',
  MEMBER: 'Member',
  VIEWER: 'Viewer',
}

/** What each role may do, in one line, for the person who gives it. */
export const ROLE_MEANING: Record<WorkspaceRole, string> = {
  OWNER: 'Everything, including choosing owners and archiving the workspace',
  ADMIN: 'Answers tickets; manages members, tags and settings',
  MEMBER: 'Answers, creates and changes tickets',
  VIEWER: 'Reads everything and changes nothing',
}
