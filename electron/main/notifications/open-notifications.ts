import { join } from 'node:path'
import {
  countUnread,
  listNews,
  listUnread,
  markRead,
  readClock,
} from './native-notifications-repository'
import { readPreferences } from '../features/notifications/read-preferences'
import type { Publish } from '../ipc/publish'
import type { Log } from '../log'
import type { SessionHolder } from '../state/session-holder'
import { assignToMe } from './assign-to-me'
import { openMemory } from './memory-file'
import type { News } from './news'
import { createNotifier, type Notifier } from './notifier'
import type { OpenRequests } from './open-requests'
import type { SystemNotifications } from './system-notifications'

export interface NotificationDeps {
  dataDir: string
  /** Identifies the database. */
  database: string
  holder: Pick<SessionHolder, 'current' | 'isSignedIn'>
  system: SystemNotifications
  requests: OpenRequests
  publish: Publish
  /** Something was marked as read, so the window needs new counts. */
  refresh(): Promise<unknown>
  log: Log
}

export interface Notifications extends Notifier {
  requests: OpenRequests
}

/** The app's notifier for the signed-in person's notifications. */
export function openNotifications(deps: NotificationDeps): Notifications {
  const { holder, system, requests, log } = deps
  const open: OpenRequests['ask'] = (target) => {
    system.focusWindow()
    requests.ask(target)
  }
  const take = async (news: News) => {
    const call = { ...holder.current(), log }
    try {
      const isMine = await assignToMe(news, call)
      if (isMine) {
        await markRead(call.database, [news.id])
        await deps.refresh()
        return
      }
    } catch (error) {
      log.warn('not-assigned-from-notification', { reason: nameOf(error) })
    }
    // Somebody else was faster, or it was refused. The ticket shows its state.
    if (news.workspace === null || news.ticket === null) return
    const { id: ticketId } = news.ticket
    open({ name: 'ticket', workspaceId: news.workspace.id, ticketId, wants: 'look' })
  }
  const notifier = createNotifier({
    system,
    source: () => {
      if (!holder.isSignedIn()) return null
      const { viewer, database } = holder.current()
      return {
        session: viewer.session,
        clock: () => readClock(database),
        list: (query) => listNews(database, query),
        unreadOf: (ids) => listUnread(database, ids),
        countUnread: () => countUnread(database),
        preferences: () => readPreferences({ database, viewer }),
      }
    },
    openMemory: (userId) =>
      openMemory({
        folder: join(deps.dataDir, 'notifications'),
        database: deps.database,
        userId,
        log,
      }),
    open,
    assignToMe: (news) => void take(news),
    clock: () => new Date(),
    later: (run, ms) => {
      const timer = setTimeout(run, ms)
      return () => clearTimeout(timer)
    },
    log,
  })
  const refresh = () =>
    notifier.refresh().catch((error: unknown) => {
      // The next refresh, when the database is back, continues from the same place.
      log.warn('notifications-not-read', { reason: nameOf(error) })
    })
  const stopWaking = system.onWake(() => void refresh())
  return {
    ...notifier,
    refresh,
    requests,
    setShownTicket(ticketId) {
      const workspaceId = holder.isSignedIn() ? holder.current().viewer.workspaceId : null
      requests.note(
        ticketId === null || workspaceId === null
          ? null
          : { name: 'ticket', workspaceId, ticketId, wants: 'look' },
      )
      notifier.setShownTicket(ticketId)
    },
    async stop() {
      stopWaking()
      await notifier.stop()
    },
  }
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown'
}
