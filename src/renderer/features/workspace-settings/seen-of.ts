import type {
  WorkspaceSettings,
  WorkspaceSettingsChange,
} from '../../../shared/domain/workspace-settings'

/** The fields of a change as they were when they were read: what is another by then is not written over. */
export function seenOf(
  stored: WorkspaceSettings,
  change: WorkspaceSettingsChange,
): Partial<WorkspaceSettings> {
  const names = Object.keys(stored) as (keyof WorkspaceSettings)[]
  return Object.fromEntries(
    names.filter((name) => change[name] !== undefined).map((name) => [name, stored[name]]),
  )
}
