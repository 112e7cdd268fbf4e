import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createStore } from 'zustand/vanilla'
import { settleToasts } from '#renderer/app/settle-toasts'
import { errorText } from '#renderer/errors/error-text'
import type { AppStore } from '#renderer/state/app-store'
import { createToastStore } from '#renderer/state/toast-store'
import type { Connection } from '#shared/domain/app-state'
import { DomainError } from '#shared/errors'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

const OFFLINE = errorText(new DomainError('database.offline', {}))

function setUp() {
  const app = createStore<AppStore>()(() => ({ app: null }) as AppStore)
  const toasts = createToastStore()
  settleToasts(toasts, app)
  return {
    connect: (state: Connection['state']) =>
      app.setState({ app: { connection: { state } } as AppStore['app'] }),
    fail: (text: string) => toasts.getState().error(text),
    texts: () => toasts.getState().toasts.map(({ text }) => text),
  }
}

test('connection errors disappear when the connection is live again, and no others', () => {
  const { connect, fail, texts } = setUp()
  connect('reconnecting')
  fail(OFFLINE)
  fail('Something else')
  vi.advanceTimersByTime(60_000)
  expect(texts()).toEqual([OFFLINE, 'Something else'])
  connect('live')
  expect(texts()).toEqual(['Something else'])
})

test('one that appears while the connection is live disappears after a while, unless the connection is lost by then', () => {
  const { connect, fail, texts } = setUp()
  connect('live')
  fail(OFFLINE)
  vi.advanceTimersByTime(7000)
  expect(texts()).toEqual([OFFLINE])
  vi.advanceTimersByTime(1000)
  expect(texts()).toEqual([])
  fail(OFFLINE)
  connect('offline')
  vi.advanceTimersByTime(60_000)
  expect(texts()).toEqual([OFFLINE])
  connect('live')
  expect(texts()).toEqual([])
})
