import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Message, MessageBus } from 'dbus-native'

/**
 * The address of the desktop's session bus. Undefined if there is none, as on a server, or if it is
 * switched off (`disabled:`, which Chromium understands too).
 */
export function sessionBusAddress(env: NodeJS.ProcessEnv = process.env): string | undefined {
  if (process.platform !== 'linux') return undefined
  const named = env['DBUS_SESSION_BUS_ADDRESS']
  if (named) return named.startsWith('disabled:') ? undefined : named
  const usual = join(env['XDG_RUNTIME_DIR'] ?? '', 'bus')
  return env['XDG_RUNTIME_DIR'] && existsSync(usual) ? `unix:path=${usual}` : undefined
}

/** A connection to the session bus. It is opened when first needed, and again after it has ended. */
export class SessionBus {
  private readonly onSignal: (signal: Message) => void
  private readonly onEnd: () => void
  private opening: Promise<MessageBus> | undefined

  constructor(listener: { onSignal: (signal: Message) => void; onEnd: () => void }) {
    this.onSignal = listener.onSignal
    this.onEnd = listener.onEnd
  }

  /** Rejects with the system's own reason. The next call tries again. */
  open(): Promise<MessageBus> {
    this.opening ??= this.connect().catch((error: unknown) => {
      this.opening = undefined
      throw error
    })
    return this.opening
  }

  private async connect(): Promise<MessageBus> {
    const busAddress = sessionBusAddress()
    if (busAddress === undefined) throw new Error('There is no session bus')
    // Loaded on demand: most starts show no notification and should not wait for this.
    const { createClient, messageType } = await import('dbus-native')
    const bus = createClient({ busAddress, plainValues: true })
    await once(bus.connection, 'connect')
    bus.connection.on('message', (message: Message) => {
      if (message.type === messageType.signal) this.onSignal(message)
    })
    // The end of the connection already ends every call on it.
    bus.connection.on('error', () => undefined)
    bus.connection.once('end', () => {
      this.opening = undefined
      this.onEnd()
    })
    return bus
  }
}
