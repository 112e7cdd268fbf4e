import type { AppState } from '#shared/domain/app-state'
import type { SettingsStore } from '../settings/settings-store'
import { OPENING } from './report-slow-opening'

/** The state that the window shows first. */
export function initialState(options: {
  version: string
  /** DATABASE_URL names the database. */
  isGivenUrl: boolean
  outboxFolder: string
  settings: Pick<SettingsStore, 'notices'>
}): AppState {
  return {
    version: options.version,
    mode: options.isGivenUrl ? 'team' : 'alone',
    team: null,
    offeredLink: null,
    phase: { name: 'starting', step: OPENING },
    clockSkewMs: 0,
    connection: { state: 'live', trouble: null, lastContactAt: null },
    mail: { kind: 'folder', folder: options.outboxFolder },
    sessionSaved: 'memory',
    notices: [...options.settings.notices],
  }
}
