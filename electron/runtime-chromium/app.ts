import { EventEmitter } from 'node:events'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type * as Electron from 'electron'
import { findAppIdentity } from './app-identity.ts'
import { parseSwitch, type Switch } from './browser/flags.ts'
import { tellBadge } from './notification/launcher-badge.ts'
import { PreventableEvent } from './preventable-event.ts'
import { quitOnSignals } from './quit-on-signals.ts'
import { SingleInstance } from './single-instance.ts'
import { strict } from './strict.ts'
import { systemFolder } from './system-paths.ts'

/** What the app needs from the windows. An interface, because the windows import the app. */
export interface WindowKeeper {
  /** Asks every window to close. Resolves to false as soon as one refuses. */
  closeAll(): Promise<boolean>
  closeBrowser(): Promise<void>
  killBrowser(): void
}

type Offered = Pick<
  Electron.App,
  | 'whenReady'
  | 'isReady'
  | 'quit'
  | 'exit'
  | 'focus'
  | 'getPath'
  | 'setPath'
  | 'getName'
  | 'setName'
  | 'name'
  | 'getVersion'
  | 'isPackaged'
  | 'getAppPath'
  | 'getLocale'
  | 'getSystemLocale'
  | 'getPreferredSystemLanguages'
  | 'requestSingleInstanceLock'
  | 'hasSingleInstanceLock'
  | 'releaseSingleInstanceLock'
  | 'enableSandbox'
  | 'disableHardwareAcceleration'
  | 'setAppUserModelId'
  | 'setAsDefaultProtocolClient'
  | 'setBadgeCount'
  | 'userAgentFallback'
>

type CommandLine = Pick<Electron.CommandLine, keyof Electron.CommandLine>

class AppStandIn extends EventEmitter implements Offered {
  name: string
  readonly isPackaged = false
  userAgentFallback = ''
  readonly commandLine: CommandLine
  exitCode = 0
  readonly switches: Switch[] = process.argv.slice(2).flatMap((one) => parseSwitch(one) ?? [])
  private readonly identity = findAppIdentity(process.argv[1])
  private readonly paths = new Map<string, string>()
  private readonly readyNow = Promise.withResolvers<undefined>()
  private ready = false
  private quitting = false
  private instance: SingleInstance | undefined
  private keeper: WindowKeeper | undefined

  constructor() {
    super()
    this.name = this.identity.name
    this.commandLine = strict(this.makeCommandLine(), 'app.commandLine')
    const userData = this.switches.find(({ name }) => name === 'user-data-dir')?.value
    if (userData) this.paths.set('userData', userData)
    // The product's main module runs in the same turn as this one, so its listeners exist by then.
    setImmediate(() => this.becomeReady())
    quitOnSignals(
      () => this.quit(),
      () => this.keeper?.killBrowser(),
    )
    process.once('exit', () => {
      this.instance?.release()
      this.keeper?.killBrowser()
    })
  }

  keepWindows(keeper: WindowKeeper): void {
    this.keeper = keeper
  }

  /** The name of the launcher entry without its ending. Electron calls it the class of its windows. */
  get desktopId(): string {
    return this.identity.desktopFile.replace(/\.desktop$/, '')
  }

  get isQuitting(): boolean {
    return this.quitting
  }

  async whenReady(): Promise<void> {
    await this.readyNow.promise
  }

  isReady(): boolean {
    return this.ready
  }

  quit(): void {
    if (this.quitting) return
    this.quitting = true
    void this.quitInOrder()
  }

  exit(exitCode = 0): void {
    this.quitting = true
    this.exitCode = exitCode
    void this.leave()
  }

  focus(): void {
    this.emit('focus-requested')
  }

  getPath(name: Parameters<Electron.App['getPath']>[0]): string {
    const set = this.paths.get(name)
    if (set) return set
    if (name === 'userData') return join(this.getPath('appData'), this.name)
    if (name === 'sessionData') return this.getPath('userData')
    if (name === 'logs') {
      return process.platform === 'darwin'
        ? join(this.getPath('home'), 'Library', 'Logs', this.name)
        : join(this.getPath('userData'), 'logs')
    }
    const folder = systemFolder(name)
    if (!folder) throw new Error(`Failed to get '${name}' path`)
    return folder
  }

  setPath(name: string, path: string): void {
    if (name === 'userData' || name === 'sessionData') mkdirSync(path, { recursive: true })
    this.paths.set(name, path)
  }

  getName(): string {
    return this.name
  }

  setName(name: string): void {
    this.name = name
  }

  getVersion(): string {
    return this.identity.version
  }

  getAppPath(): string {
    return this.identity.path
  }

  getLocale(): string {
    return Intl.DateTimeFormat().resolvedOptions().locale
  }

  getSystemLocale(): string {
    return this.getLocale()
  }

  getPreferredSystemLanguages(): string[] {
    return [this.getLocale()]
  }

  requestSingleInstanceLock(additionalData?: Record<string, unknown>): boolean {
    this.instance ??= new SingleInstance(this.getPath('userData'))
    const start = { argv: process.argv, workingDirectory: process.cwd(), additionalData }
    return this.instance.acquire(start, (second) => {
      this.emit(
        'second-instance',
        new PreventableEvent(),
        second.argv,
        second.workingDirectory,
        second.additionalData,
      )
    })
  }

  hasSingleInstanceLock(): boolean {
    return this.instance?.held ?? false
  }

  releaseSingleInstanceLock(): void {
    this.instance?.release()
  }

  /** Pages are always sandboxed here, except as root, where the browser refuses. */
  enableSandbox(): void {}

  disableHardwareAcceleration(): void {
    this.commandLine.appendSwitch('disable-gpu')
  }

  /** On Windows the task bar identity is that of the browser's own program. */
  setAppUserModelId(): void {}

  /** A link handler needs a program that it can start, and there is none here. */
  setAsDefaultProtocolClient(): boolean {
    return false
  }

  /** Sent to docks that listen on the session bus. False if there is no bus. */
  setBadgeCount(count = 0): boolean {
    return tellBadge(this.identity.desktopFile, count)
  }

  private makeCommandLine(): CommandLine {
    const find = (name: string) => this.switches.find((one) => one.name === name)
    return {
      appendSwitch: (name, value = '') => void this.switches.push({ name, value }),
      hasSwitch: (name) => find(name) !== undefined,
      getSwitchValue: (name) => find(name)?.value ?? '',
      removeSwitch: (name) => {
        const at = this.switches.findIndex((one) => one.name === name)
        if (at >= 0) this.switches.splice(at, 1)
      },
      appendArgument: () => undefined,
    }
  }

  private becomeReady(): void {
    this.ready = true
    this.emit('ready', new PreventableEvent(), {})
    this.readyNow.resolve(undefined)
  }

  private async quitInOrder(): Promise<void> {
    const goesOn = this.emitPreventable('before-quit') && (await this.keeper?.closeAll()) !== false
    if (!goesOn || !this.emitPreventable('will-quit')) {
      this.quitting = false
      return
    }
    await this.leave()
  }

  private async leave(): Promise<void> {
    this.emit('quit', new PreventableEvent(), this.exitCode)
    await this.keeper?.closeBrowser()
    process.exit(this.exitCode)
  }

  private emitPreventable(name: string): boolean {
    const event = new PreventableEvent()
    this.emit(name, event)
    return !event.defaultPrevented
  }
}

export const appStandIn = new AppStandIn()
export const app = strict(appStandIn, 'app')
