import { app, BrowserWindow, Notification, powerMonitor } from 'electron'
import type { NotShownReason } from '#shared/domain/native-notification'
import { escapeHtml } from '../mail/escape-html'
import { focusWindow } from '../windows/main-window'

/** Longer than the slowest service that still answers; then the notification is taken back. */
const PATIENCE_MS = 10_000

export interface SystemNotice {
  /** Two with the same one replace each other where the system knows names (macOS, Windows). */
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
  /** It is gone, for whichever reason. */
  onClose(): void
}

export interface HandedNotice {
  outcome: Promise<SystemOutcome>
  /** Takes it back; one that was not shown yet counts as read. */
  close(): void
}

/** What the operating system offers for being noticed. */
export interface SystemNotifications {
  show(notice: SystemNotice, events: SystemEvents): HandedNotice
  /** The number at the app's icon, where the system has a place for one; 0 takes it away. */
  setBadge(count: number): void
  /** Whether the person looks at the window. */
  isFocused(): boolean
  focusWindow(): void
  /** The machine woke up: timers have slept too. Answers how to stop listening. */
  onWake(listener: () => void): () => void
  /** Whether a click reaches an app that was started anew. Not on Linux, where what is left would be dead. */
  readonly outlivesApp: boolean
}

/** Through Electron's Notification. On macOS an unsigned app is refused, which comes as `failed`. */
export function createSystemNotifications(): SystemNotifications {
  // Whoever is not held is collected with its listeners, and its click is lost.
  const held = new Set<Notification>()
  return {
    show(notice, events) {
      if (!Notification.isSupported()) {
        const outcome: SystemOutcome = { name: 'not-shown', because: 'unsupported', detail: null }
        return { outcome: Promise.resolve(outcome), close: () => undefined }
      }
      const notification = new Notification({
        id: notice.name,
        title: notice.title,
        // Services on Linux read markup in the body, and a customer may have written it.
        body: process.platform === 'linux' ? escapeHtml(notice.body) : notice.body,
        silent: notice.isSilent,
        actions: notice.actions.map((text) => ({ type: 'button', text })),
      })
      held.add(notification)
      const { promise, resolve } = Promise.withResolvers<SystemOutcome>()
      const fail = (because: 'failed' | 'no-answer', detail: string | null) => {
        held.delete(notification)
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
        // It has gone to the action centre, where it can be clicked and taken back.
        if (process.platform === 'win32' && reason === 'timedOut') return
        held.delete(notification)
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
 * Clicks on notifications that an earlier run of the app has left: on Windows they start it, on macOS they are
 * found in the notification centre. Their names say what they ask for.
 */
export function hearEarlierClicks(onName: (name: string) => void): void {
  if (process.platform === 'win32') {
    // Buttons are answered by the notification itself, while the app that made it runs.
    Notification.handleActivation(({ type, arguments: text }) => {
      if (type === 'click') onName(text)
    })
  }
  if (process.platform !== 'darwin') return
  void Notification.getHistory().then((left) => {
    for (const one of left) one.on('click', () => onName(one.id))
  })
}
