import type { DBusError, Message, MessageBus } from 'dbus-native'
import { SessionBus } from './session-bus.ts'

// https://specifications.freedesktop.org/notification-spec/latest/
const NAME = 'org.freedesktop.Notifications'
const PATH = '/org/freedesktop/Notifications'

/** A service that has not answered by then counts as unavailable. What it shows later is closed. */
const PATIENCE_MS = 5000

const URGENCIES = { low: 0, normal: 1, critical: 2 } as const

export interface NotificationWish {
  appName: string
  title: string
  /** May contain the specification's markup, as with Electron on Linux. */
  body: string
  icon: string
  actions: readonly string[]
  urgency: keyof typeof URGENCIES
  isSilent: boolean
  staysUntilClosed: boolean
}

/** Why a notification was closed, in Electron's words. Undefined if the service does not say. */
export type CloseReason = 'timedOut' | 'userCanceled' | 'applicationHidden' | undefined
const CLOSE_REASONS: Record<number, CloseReason> = {
  1: 'timedOut',
  2: 'userCanceled',
  3: 'applicationHidden',
}

/** Called with what happens to one notification. */
export interface NotificationListener {
  shown: () => void
  failed: (reason: string) => void
  clicked: () => void
  chosen: (action: number) => void
  closed: (reason: CloseReason) => void
}

/** One notification that the service has received. */
export interface HandedNotification {
  close: () => void
}

interface Features {
  actions: boolean
  markup: boolean
}

/** The desktop's notification service. It is looked up again when another one takes over. */
class NotificationService {
  private readonly shown = new Map<number, NotificationListener>()
  private readonly bus = new SessionBus({
    onSignal: (signal) => this.hear(signal),
    onEnd: () => this.forgetAll(),
  })
  private prepared: { bus: MessageBus; features: Promise<Features> } | undefined

  /** Sends a notification. Each method of the listener is called at most once. */
  hand(wish: NotificationWish, listener: NotificationListener): HandedNotification {
    let id: number | undefined
    let isUnwanted = false
    const close = () => {
      isUnwanted = true
      if (id !== undefined) void this.close(id)
    }
    const fail = (reason: string) => {
      clearTimeout(late)
      if (!isUnwanted) listener.failed(reason)
      isUnwanted = true
    }
    const late = setTimeout(
      () => fail(`The notification service did not answer within ${PATIENCE_MS / 1000} seconds`),
      PATIENCE_MS,
    )
    this.notify(wish, (given) => {
      clearTimeout(late)
      id = given
      if (isUnwanted) {
        void this.close(given)
        return
      }
      // Stored before the service's next message is read, which may be the click.
      this.shown.set(given, listener)
      listener.shown()
    }).catch((error: unknown) => fail(reasonOf(error)))
    return { close }
  }

  private async notify(wish: NotificationWish, onId: (id: number) => void): Promise<void> {
    const bus = await this.bus.open()
    const { actions, markup } = await this.featuresOf(bus)
    const { Variant } = await import('dbus-native')
    const keys = wish.actions.flatMap((label, index) => [String(index), label])
    const hints: Record<string, unknown> = { urgency: new Variant('y', URGENCIES[wish.urgency]) }
    if (wish.isSilent) hints['suppress-sound'] = new Variant('b', true)
    const { promise, resolve, reject } = Promise.withResolvers<undefined>()
    const body = [
      wish.appName,
      0,
      wish.icon,
      wish.title,
      markup ? wish.body : withoutMarkup(wish.body),
      actions ? ['default', 'Open', ...keys] : [],
      hints,
      wish.staysUntilClosed ? 0 : -1,
    ]
    // With a callback, because a promise would settle after the signals that follow the answer.
    bus.invoke(
      { ...call('Notify'), signature: 'susssasa{sv}i', body },
      (error: DBusError | null, id: unknown) => {
        if (error) reject(error)
        else {
          onId(Number(id))
          resolve(undefined)
        }
      },
    )
    return promise
  }

  /** What the service supports. Asked once, and again when another service has taken over. */
  private featuresOf(bus: MessageBus): Promise<Features> {
    if (this.prepared?.bus === bus) return this.prepared.features
    const features = this.prepare(bus)
    this.prepared = { bus, features }
    features.catch(() => (this.prepared = undefined))
    return features
  }

  private async prepare(bus: MessageBus): Promise<Features> {
    await Promise.all([
      // Only signals of the name's owner, so that no other program on the bus can fake a click.
      bus.addMatch(`type='signal',sender='${NAME}',interface='${NAME}'`),
      bus.addMatch(
        `type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged',arg0='${NAME}'`,
      ),
    ])
    const capabilities = await bus.invoke<string[]>(call('GetCapabilities'))
    return {
      actions: capabilities.includes('actions'),
      markup: capabilities.includes('body-markup'),
    }
  }

  private async close(id: number): Promise<void> {
    try {
      const bus = await this.bus.open()
      await bus.invoke({ ...call('CloseNotification'), signature: 'u', body: [id] })
    } catch {
      // The notification or its service is already gone. There is nothing to close.
    }
  }

  private hear({ member, interface: from, body = [] }: Message): void {
    if (member === 'NameOwnerChanged' && body[0] === NAME) {
      // The new service counts from 1 again, and what the old one had shown is gone.
      this.forgetAll()
      return
    }
    const listener = from === NAME ? this.shown.get(Number(body[0])) : undefined
    if (listener === undefined) return
    if (member === 'ActionInvoked') {
      if (body[1] === 'default') listener.clicked()
      else listener.chosen(Number(body[1]))
    } else if (member === 'NotificationClosed') {
      this.shown.delete(Number(body[0]))
      listener.closed(CLOSE_REASONS[Number(body[1])])
    }
  }

  private forgetAll(): void {
    this.prepared = undefined
    const listeners = [...this.shown.values()]
    this.shown.clear()
    for (const listener of listeners) listener.closed(undefined)
  }
}

export const notificationService = new NotificationService()

function call(member: string): Message {
  return { destination: NAME, path: PATH, interface: NAME, member }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'The notification service refused it'
  const { dbusName } = error as { dbusName?: string }
  return dbusName === undefined ? error.message : `${error.message} (${dbusName})`
}

const ENTITIES: Record<string, string> = {
  '&lt;': '<',
  '&gt;': '>',
  '&amp;': '&',
  '&quot;': '"',
  '&apos;': "'",
}

/** For a service that would show the markup as text. */
function withoutMarkup(body: string): string {
  return body
    .replace(/<[^>]*>/g, '')
    .replace(/&(?:lt|gt|amp|quot|apos);/g, (entity) => ENTITIES[entity] ?? entity)
}
