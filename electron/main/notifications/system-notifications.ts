import { app, BrowserWindow, Notification, powerMonitor } from 'electron'
import type { NotShownReason } from '#shared/domain/native-notification'
import { escapeHtml } from '../mail/escape-html'
import { focusWindow } from '../windows/main-window'

/** Longer than the slowest service needs to answer. After this the notification is removed. */
const PATIENCE_MS = 10_000

export interface SystemNotice {
  /** Notifications with the same name replace each other where the system supports it (macOS, Windows). */
  name: string
  title: string
  /** Plain text. */
  body: string
  isSilent: boolean
  /** Labels of buttons. */
  actions: readonly string[]
}

export type SystemOutcome =
  | { name: 'shown' }
  | {
      name: 'not-shown'
      because: Extract<NotShownReason, 'unsupported' | 'failed' | 'no-answer' | 'read'>
      detail: string | null
    }

export interface SystemEvents {
  onClick(): void
  onAction(index: number): void
  /** It was closed, for any reason. */
  onClose(): void
}

export interface HandedNotice {
  outcome: Promise<SystemOutcome>
  /** Removes it. If it was not shown yet, it counts as read. */
  close(): void
}

/** The operating system's ways to get attention. */
export interface SystemNotifications {
  show(notice: SystemNotice, events: SystemEvents): HandedNotice
  /** The number on the app's icon, where the system supports it. 0 removes it. */
  setBadge(count: number): void
  /** Whether the window has the person's focus. */
  isFocused(): boolean
  focusWindow(): void
  /**
   * Called when the machine wakes up, because timers stop in sleep. Returns a function that stops
   * listening.
   */
  onWake(listener: () => void): () => void
  /** Whether a click can start the app. Not on Linux, where a notification without its app does nothing. */
  readonly outlivesApp: boolean
}

/** Uses Electron's Notification. On macOS an unsigned app is refused, which is reported as `failed`. */
export function createSystemNotifications(): SystemNotifications {
  // Without a reference, a notification is garbage-collected with its listeners, and its click is
  // lost.
  const active = new Set<Notification>()
  return {
    show(notice, events) {
      if (!Notification.isSupported()) {
        const outcome: SystemOutcome = { name: 'not-shown', because: 'unsupported', detail: null }
        return { outcome: Promise.resolve(outcome), close: () => undefined }
      }
      const notification = new Notification({
        id: notice.name,
        title: notice.title,
        // Services on Linux interpret markup in the body, which a customer may have written.
        body: process.platform === 'linux' ? escapeHtml(notice.body) : notice.body,
        silent: notice.isSilent,
        actions: notice.actions.map((text) => ({ type: 'button', text })),
      })
      active.add(notification)
      const { promise, resolve } = Promise.withResolvers<SystemOutcome>()
      const fail = (because: 'failed' | 'no-answer', detail: string | null) => {
        active.delete(notification)
        resolve({ name: 'not-shown', because, detail })
      }
      const late = setTimeout(() => {
        fail('no-answer', null)
        notification.close()
      }, PATIENCE_MS)
      notification.once('show', () => {
        clearTimeout(late)
        resolve({ name: 'shown' })
      })
      notification.once('failed', (_event, error) => {
        clearTimeout(late)
        fail('failed', error.slice(0, 300))
      })
      notification.on('click', () => events.onClick())
      notification.on('action', ({ actionIndex }) => events.onAction(actionIndex))
      notification.on('close', ({ reason }) => {
        // It moved to the action centre, where it can still be clicked and removed.
        if (process.platform === 'win32' && reason === 'timedOut') return
        active.delete(notification)
        events.onClose()
      })
      notification.show()
      return {
        outcome: promise,
        close: () => {
          clearTimeout(late)
          resolve({ name: 'not-shown', because: 'read', detail: null })
          notification.close()
        },
      }
    },
    setBadge: (count) => void app.setBadgeCount(count),
    isFocused: () => BrowserWindow.getFocusedWindow() !== null,
    focusWindow,
    onWake(listener) {
      powerMonitor.on('resume', listener)
      return () => powerMonitor.off('resume', listener)
    },
    outlivesApp: process.platform !== 'linux',
  }
}

/**
 * Handles clicks on notifications that an earlier run of the app left. On Windows a click starts
 * the app, on macOS they are in the notification centre. Their names contain what to open.
 */
export function hearEarlierClicks(onName: (name: string) => void): void {
  if (process.platform === 'win32') {
    // Buttons work only through the notification itself, while the app that made it is running.
    Notification.handleActivation(({ type, arguments: text }) => {
      if (type === 'click') onName(text)
    })
  }
  if (process.platform !== 'darwin') return
  void Notification.getHistory().then((left) => {
    for (const one of left) one.on('click', () => onName(one.id))
  })
}
