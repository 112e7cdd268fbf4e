import { useDesk } from '../../app-shell/house'
import { ArchiveSection } from '../../workspaces/archive-section'
import { SettingsPage, SettingsRow, SettingsSection } from '../settings-page'

/** What concerns the workspace as a whole. */
export function GeneralPage() {
  const { workspace } = useDesk().session
  return (
    <SettingsPage title="General">
      <SettingsSection>
        <SettingsRow label="Name">
          {(control) => <input {...control} className="input" value={workspace.name} readOnly />}
        </SettingsRow>
        <SettingsRow label="Time zone">
          {(control) => (
            <input {...control} className="input" value={workspace.timeZone} readOnly />
          )}
        </SettingsRow>
      </SettingsSection>
      <ArchiveSection />
    </SettingsPage>
  )
}
