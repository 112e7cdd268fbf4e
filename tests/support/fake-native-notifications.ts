import type { Attempt, OpenTarget } from '#shared/domain/native-notification'
import type { FakeHandlers, FakeMain } from './fake-bridge'

type NativeChannel = Extract<keyof FakeHandlers, `native-notifications:${string}`>

/** What the fake's system has shown, and what was clicked there. */
export class FakeSystem {
  attempts: Attempt[]
  opened: OpenTarget | null = null
  lookedAt: string | null = null

  constructor(private readonly now: number) {
    const notShown = (because: 'off' | 'ticket-open' | 'grouped' | 'quiet-hours') =>
      ({ name: 'not-shown', because, detail: null }) as const
    this.attempts = [
      this.attempt(0, 'MENTION', 1, 1042, { name: 'shown' }),
      this.attempt(4, 'TICKET_UPDATED', 1, 1042, notShown('off')),
      this.attempt(9, 'COMMENT_ADDED', 1, 1038, notShown('ticket-open')),
      this.attempt(30, 'MANY', 996, null, { name: 'shown' }),
      this.attempt(30, 'TICKET_CREATED', 996, null, notShown('grouped')),
      this.attempt(300, 'TICKET_ASSIGNED', 1, 1001, notShown('quiet-hours')),
      this.attempt(700, 'TICKET_ASSIGNED', 1, 998, {
        name: 'not-shown',
        because: 'failed',
        detail:
          'The name org.freedesktop.Notifications was not provided by any .service files (org.freedesktop.DBus.Error.ServiceUnknown)',
      }),
    ]
  }

  attempt(
    minutesAgo: number,
    kind: Attempt['kind'],
    count: number,
    ticketNumber: number | null,
    outcome: Attempt['outcome'],
  ): Attempt {
    const at = new Date(this.now - minutesAgo * 60_000).toISOString()
    return {
      id: `attempt${minutesAgo}${kind}${outcome.name}`.slice(0, 40),
      at,
      kind,
      count,
      ticketNumber,
      outcome,
    }
  }
}

/** What the system shows of notifications, as main would return it. */
export function fakeNativeNotifications(main: FakeMain): Pick<FakeHandlers, NativeChannel> {
  return {
    'native-notifications:attempts': () => ({ attempts: main.system.attempts }),
    'native-notifications:try': () => {
      const tried = main.system.attempt(0, 'TRIAL', 1, null, { name: 'shown' })
      main.system.attempts = [tried, ...main.system.attempts]
      return tried
    },
    'native-notifications:look-at': ({ ticketId }) => {
      main.system.lookedAt = ticketId
      return {}
    },
    'native-notifications:take-opened': () => {
      const target = main.system.opened
      main.system.opened = null
      return { target }
    },
  }
}
