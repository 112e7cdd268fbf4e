import type { Membership } from '#shared/domain/workspace'

/** How many workspaces have a shortcut: Mod 1 to Mod 9. */
const WITH_KEYS = 9

/** The workspaces as the menu numbers them: by name, archived ones last. */
export function inOrder(memberships: readonly Membership[]): readonly Membership[] {
  const byName = (a: Membership, b: Membership) =>
    a.name.localeCompare(b.name) || a.workspaceId.localeCompare(b.workspaceId)
  return memberships.toSorted((a, b) => Number(b.isActive) - Number(a.isActive) || byName(a, b))
}

/** 'Mod 3' for the third workspace; undefined for the tenth and later. */
export function keysOf(index: number): string | undefined {
  return index < WITH_KEYS ? `Mod ${index + 1}` : undefined
}

/** The workspace for a digit key, if there is one. */
export function workspaceAt(
  memberships: readonly Membership[],
  digit: string,
): Membership | undefined {
  return /^[1-9]$/u.test(digit) ? inOrder(memberships)[Number(digit) - 1] : undefined
}

/** Unread notifications in the other workspaces. */
export function unreadElsewhere(memberships: readonly Membership[], hereId: string): number {
  return memberships
    .filter(({ workspaceId }) => workspaceId !== hereId)
    .reduce((sum, { unread }) => sum + unread, 0)
}
