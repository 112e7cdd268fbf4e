import { EventEmitter } from 'node:events'
import type * as Electron from 'electron'
import { appStandIn } from '../app.ts'
import { PreventableEvent } from '../preventable-event.ts'
import { strict } from '../strict.ts'
import { type HandedNotification, notificationService } from './notification-service.ts'
import { sessionBusAddress } from './session-bus.ts'

type Offered = Pick<
  Electron.Notification,
  'show' | 'close' | 'title' | 'body' | 'silent' | 'actions' | 'urgency' | 'timeoutType'
>

/**
 * Notifications that are on the screen. The set keeps them from being collected, so that a click
 * still reaches them.
 */
const alive = new Set<NotificationStandIn>()

/**
 * A notification of the desktop, through the desktop's own service on Linux. `failed` names the
 * reason if nothing can be shown, also on Linux. Ids, groups, inline replies and history are not
 * offered.
 */
class NotificationStandIn extends EventEmitter implements Offered {
  title: string
  body: string
  silent: boolean
  actions: Electron.NotificationAction[]
  urgency: 'normal' | 'critical' | 'low'
  timeoutType: 'default' | 'never'
  private readonly icon: string
  private handed: HandedNotification | undefined

  /** Whether there is a session bus. Whether a service answers there is reported by `show` or `failed`. */
  static isSupported(): boolean {
    return sessionBusAddress() !== undefined
  }

  constructor(options: Electron.NotificationConstructorOptions = {}) {
    super()
    this.title = options.title ?? ''
    this.body = options.body ?? ''
    this.silent = options.silent ?? false
    this.actions = options.actions ?? []
    this.urgency = options.urgency ?? 'normal'
    this.timeoutType = options.timeoutType ?? 'default'
    this.icon = typeof options.icon === 'string' ? options.icon : ''
    return strict(this as NotificationStandIn, 'Notification')
  }

  show(): void {
    this.handed?.close()
    if (!NotificationStandIn.isSupported()) {
      setImmediate(() => this.emit('failed', new PreventableEvent(), 'There is no session bus'))
      return
    }
    alive.add(this)
    const wish = {
      appName: appStandIn.name,
      title: this.title,
      body: this.body,
      icon: this.icon,
      actions: this.actions.map(({ text }) => text ?? ''),
      urgency: this.urgency,
      isSilent: this.silent,
      staysUntilClosed: this.timeoutType === 'never',
    }
    this.handed = notificationService.hand(wish, {
      shown: () => this.emit('show', new PreventableEvent()),
      failed: (reason) => {
        alive.delete(this)
        this.emit('failed', new PreventableEvent(), reason)
      },
      clicked: () => this.emit('click', new PreventableEvent()),
      chosen: (actionIndex) => {
        const details = PreventableEvent.with({ actionIndex, selectionIndex: -1 })
        this.emit('action', details, actionIndex, -1)
      },
      closed: (reason) => {
        alive.delete(this)
        this.emit('close', PreventableEvent.with({ reason }))
      },
    })
  }

  close(): void {
    this.handed?.close()
  }
}
export { NotificationStandIn as Notification }
