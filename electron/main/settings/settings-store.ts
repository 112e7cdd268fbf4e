import { readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import ElectronStore from 'electron-store'
import { z } from 'zod'
import {
  DEFAULT_WINDOW_SETTINGS,
  type WindowSettings,
  WindowSettingsSchema,
} from '#shared/domain/app-state'
import { DomainError } from '#shared/errors'
import type { Log } from '../log'

/** The window's position. x and y may be negative on a screen to the left of or above the first one. */
const WindowBoundsSchema = z.object({
  x: z.int().optional(),
  y: z.int().optional(),
  width: z.int().min(200).max(20_000),
  height: z.int().min(200).max(20_000),
  maximized: z.boolean(),
})
export type WindowBounds = z.infer<typeof WindowBoundsSchema>

export type WindowSettingsChange = {
  [Name in keyof WindowSettings]?: WindowSettings[Name] | undefined
}

const ChosenWorkspacesSchema = z.record(z.string(), z.string().max(40))
const SealedSessionsSchema = z.record(z.string(), z.string().max(10_000))

/** What this installation remembers between starts. It contains nothing about tickets or people. */
export interface SettingsStore {
  /** Messages for the user, for example that a broken file was moved aside. */
  readonly notices: readonly string[]
  window(): WindowSettings
  /** Takes effect at once. Throws disk.full or disk.not-writable if it cannot be saved. */
  updateWindow(change: WindowSettingsChange): WindowSettings
  bounds(): WindowBounds | null
  /** Never throws, because a closing window cannot wait for a disk. */
  setBounds(bounds: WindowBounds): void
  /** The workspace where this person last worked on this desktop. */
  chosenWorkspace(userId: string): string | null
  /** Takes effect at once and never throws, because changing the workspace cannot wait for a disk. */
  setChosenWorkspace(userId: string, workspaceId: string): void
  /** A session token that the system's keyring encrypted, by the database it belongs to. */
  sealedSession(database: string): string | null
  /** Throws as updateWindow does. */
  setSealedSession(database: string, sealed: string | null): void
}

/**
 * Opens `settings.json` in the data folder. An invalid file is moved aside as
 * `settings.broken-<time>.json` and never overwritten. Single invalid values fall back to their
 * defaults. Values that a newer version wrote are preserved.
 */
export function openSettings(options: {
  folder: string
  log: Log
  clock?: () => Date
}): SettingsStore {
  const { folder, log, clock = () => new Date() } = options
  const notices: string[] = []
  const path = join(folder, 'settings.json')
  const values = read(path)

  function read(from: string): Record<string, unknown> {
    try {
      const parsed: unknown = JSON.parse(readFileSync(from, 'utf8'))
      const fields = z.record(z.string(), z.unknown()).safeParse(parsed)
      if (fields.success && !Array.isArray(parsed)) return fields.data
      throw new SyntaxError('settings.json holds no object')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {}
      setAside(from, error)
      return {}
    }
  }

  function setAside(from: string, reason: unknown) {
    const time = clock().toISOString().replace(/[:.]/g, '-')
    const name = `settings.broken-${time}.json`
    log.warn('settings-unreadable', { reason: reason instanceof Error ? reason.name : 'unknown' })
    try {
      renameSync(from, join(folder, name))
      notices.push(
        `The settings file could not be read. It was set aside as ${name}, and the window starts with default settings.`,
      )
    } catch (error) {
      log.error('settings-not-set-aside', {}, error)
      notices.push(`The settings file ${from} can be neither read nor set aside.`)
    }
  }

  const file = new ElectronStore<Record<string, unknown>>({
    cwd: folder,
    name: 'settings',
    configFileMode: 0o600,
    accessPropertiesByDotNotation: false,
  })

  let windowSettings = fit(values['window'])
  let bounds = WindowBoundsSchema.safeParse(values['bounds']).data ?? null
  const sessions = new Map(
    Object.entries(SealedSessionsSchema.safeParse(values['sessions']).data ?? {}),
  )

  const chosen = new Map(
    Object.entries(ChosenWorkspacesSchema.safeParse(values['workspaces']).data ?? {}),
  )

  function fit(found: unknown): WindowSettings {
    const given = z.record(z.string(), z.unknown()).safeParse(found).data ?? {}
    const fitting = Object.entries(WindowSettingsSchema.shape).flatMap(([name, schema]) => {
      const value = schema.safeParse(given[name])
      if (!value.success && given[name] !== undefined)
        log.warn('setting-does-not-fit', { setting: name })
      return value.success ? [[name, value.data] as const] : []
    })
    return { ...DEFAULT_WINDOW_SETTINGS, ...Object.fromEntries(fitting) }
  }

  function write() {
    try {
      file.store = {
        ...values,
        window: windowSettings,
        ...(bounds === null ? {} : { bounds }),
        sessions: Object.fromEntries(sessions),
        ...(chosen.size === 0 ? {} : { workspaces: Object.fromEntries(chosen) }),
      }
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      log.error('settings-not-saved', {}, error)
      throw code === 'ENOSPC' || code === 'EDQUOT'
        ? new DomainError('disk.full', {}, { cause: error })
        : new DomainError('disk.not-writable', { folder }, { cause: error })
    }
  }

  return {
    notices,
    window: () => ({ ...windowSettings }),
    updateWindow(change) {
      const given = Object.entries(change).filter(([, value]) => value !== undefined)
      const next = WindowSettingsSchema.parse({ ...windowSettings, ...Object.fromEntries(given) })
      const changed = !isDeepStrictEqual(next, windowSettings)
      windowSettings = next
      if (changed) write()
      return { ...windowSettings }
    },
    bounds: () => bounds,
    setBounds(next) {
      bounds = next
      try {
        write()
      } catch (error) {
        log.warn('window-bounds-not-saved', { reason: (error as DomainError).code })
      }
    },
    chosenWorkspace: (userId) => chosen.get(userId) ?? null,
    setChosenWorkspace(userId, workspaceId) {
      if (chosen.get(userId) === workspaceId) return
      chosen.set(userId, workspaceId)
      try {
        write()
      } catch (error) {
        log.warn('chosen-workspace-not-saved', { reason: (error as DomainError).code })
      }
    },
    sealedSession: (database) => sessions.get(database) ?? null,
    setSealedSession(database, sealed) {
      if (sealed === null) sessions.delete(database)
      else sessions.set(database, sealed)
      write()
    },
  }
}
