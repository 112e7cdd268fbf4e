import { beforeEach, describe, expect, it } from 'vitest'
import { fakeId } from '#tests/support/fake-data'
import { FakeMain } from '#tests/support/fake-bridge'
import { manyNews, newsOf, NotifierScene, preferencesOf } from '#tests/support/fake-news'

const MINUTE = 60_000
let scene: NotifierScene

const session = (role: 'OWNER' | 'VIEWER' = 'OWNER') => new FakeMain({ tickets: 1, role }).session

beforeEach(async () => {
  scene = new NotifierScene(session())
  // The first read of a desktop records what is there.
  await scene.notifier.refresh()
})

describe('a notification that is shown', () => {
  it('is new: not there at the first read, and never shown twice', async () => {
    const fresh = new NotifierScene(session())
    await fresh.arrive(...manyNews(3))
    expect(fresh.system.shown).toEqual([])
    await fresh.arrive(newsOf(4))
    await fresh.notifier.refresh()
    fresh.restart()
    await fresh.notifier.refresh()
    expect(fresh.system.shown.map(({ title }) => title)).toEqual(['#4 Question 4'])
    expect(await fresh.outcomes()).toEqual(['COMMENT_ADDED shown'])
  })

  it('may have arrived while the app was not running, also from a transaction that ended late; each is shown once', async () => {
    await scene.arrive(newsOf(1))
    scene.restart()
    scene.now += 3 * 24 * 60 * MINUTE
    await scene.arrive(newsOf(2))
    scene.now += 5 * MINUTE
    scene.unread.push(newsOf(3, { createdAt: new Date(scene.now - 4 * MINUTE) }))
    await scene.notifier.refresh()
    expect(scene.system.titles).toEqual(['#1 Question 1', '#2 Question 2', '#3 Question 3'])
  })

  it('is counted on the badge, which is cleared at sign-out', async () => {
    await scene.arrive(...manyNews(2))
    await scene.read(fakeId('n', 1))
    expect(scene.system.badges).toEqual([0, 2, 1])
    scene.notifier.leave()
    expect(scene.system.badges.at(-1)).toBe(0)
    expect(scene.system.titles).toEqual([])
  })

  it('is removed when it was read, and closed with an app that could not receive its clicks', async () => {
    await scene.arrive(...manyNews(2))
    await scene.read(fakeId('n', 1))
    expect(scene.system.titles).toEqual(['#2 Question 2'])
    await scene.notifier.stop()
    expect(scene.system.titles).toEqual([])
  })

  it('stays after the app has quit if the system starts the app on a click', async () => {
    scene.system.outlivesApp = true
    await scene.arrive(newsOf(1))
    await scene.notifier.stop()
    expect(scene.system.titles).toEqual(['#1 Question 1'])
  })

  it('is skipped if the window has marked it as read before the system was asked', async () => {
    await scene.arrive(newsOf(1, { isRead: true }))
    expect(scene.system.titles).toEqual([])
    expect(await scene.notifier.attempts()).toMatchObject([
      { outcome: { name: 'not-shown', because: 'read' } },
    ])
  })

  it('opens its ticket on click, its reply by one button, and assigns the ticket by another', async () => {
    const isAssigned = false
    const ticket = { id: fakeId('t', 1), number: 1, subject: 'Question 1', isAssigned }
    await scene.arrive(newsOf(1, { ticket }))
    const [shown] = scene.system.shown
    expect(shown?.actions).toEqual(['Assign to me', 'Reply'])
    shown?.events.onAction(1)
    shown?.events.onAction(0)
    shown?.events.onClick()
    const opened = { name: 'ticket', workspaceId: fakeId('w', 1), ticketId: fakeId('t', 1) }
    expect(scene.opened).toEqual([
      { ...opened, wants: 'reply' },
      { ...opened, wants: 'look' },
    ])
    expect(scene.assigned.map(({ id }) => id)).toEqual([fakeId('n', 1)])
    expect(scene.system.titles).toEqual([])
  })

  it('has no buttons for people without write access', async () => {
    scene = new NotifierScene(session('VIEWER'))
    await scene.notifier.refresh()
    await scene.arrive(newsOf(1))
    expect(scene.system.shown[0]?.actions).toEqual([])
  })

  it('is recorded with the reason if the system does not show it', async () => {
    scene.system.outcome = { name: 'not-shown', because: 'failed', detail: 'No service' }
    await scene.arrive(newsOf(1))
    expect(await scene.notifier.attempts()).toMatchObject([
      { outcome: { name: 'not-shown', because: 'failed', detail: 'No service' }, ticketNumber: 1 },
    ])
    // Nothing is on the screen that could be removed.
    await scene.read(fakeId('n', 1))
    expect(scene.system.shown[0]?.isClosed).toBe(false)
  })
})

describe('a notification that is not shown', () => {
  it('is about a ticket in a window that has the focus', async () => {
    scene.notifier.setShownTicket(fakeId('t', 1))
    scene.system.focused = true
    await scene.arrive(...manyNews(2))
    scene.system.focused = false
    await scene.arrive(newsOf(1, { id: fakeId('n', 3) }))
    expect(scene.system.titles).toEqual(['#2 Question 2', '#1 Question 1'])
    expect(await scene.outcomes()).toEqual([
      'COMMENT_ADDED ticket-open',
      'COMMENT_ADDED shown',
      'COMMENT_ADDED shown',
    ])
  })

  it('is turned off in the preferences; many are recorded together', async () => {
    scene.preferences = preferencesOf({}, { native: false })
    await scene.arrive(...manyNews(2))
    await scene.arrive(...manyNews(400, 10))
    expect(scene.system.shown).toEqual([])
    expect(await scene.outcomes()).toEqual([
      'COMMENT_ADDED off',
      'COMMENT_ADDED off',
      'COMMENT_ADDED 400 off',
    ])
  })

  it('would be seen by somebody else: none is shown while nobody is signed in', async () => {
    scene.session = null
    await scene.arrive(newsOf(1))
    expect(scene.system.shown).toEqual([])
  })
})

describe('quiet hours', () => {
  it('hold everything back, and show it as one notification at the end', async () => {
    const doNotDisturbUntil = new Date(scene.now + 60 * MINUTE).toISOString()
    scene.preferences = preferencesOf({ doNotDisturbUntil })
    await scene.arrive(newsOf(1), newsOf(2, { type: 'MENTION' }))
    await scene.arrive(newsOf(3))
    await scene.read(fakeId('n', 1))
    expect(scene.system.shown).toEqual([])
    await scene.pass(60 * MINUTE)
    expect(scene.system.shown).toMatchObject([
      { title: '2 notifications while it was quiet', body: '1 mention of you, 1 message' },
    ])
    await scene.pass(60 * MINUTE)
    expect(scene.system.shown).toHaveLength(1)
    expect((await scene.outcomes()).at(-1)).toBe('HELD 2 shown')
  })

  it('end with a single waiting notification as itself, and with nothing if all were read', async () => {
    const doNotDisturbUntil = new Date(scene.now + MINUTE).toISOString()
    scene.preferences = preferencesOf({ doNotDisturbUntil })
    await scene.arrive(newsOf(1))
    scene.restart()
    await scene.notifier.refresh()
    await scene.pass(MINUTE)
    expect(scene.system.titles).toEqual(['#1 Question 1'])
  })

  it('end at once when the person turns them off on any desktop', async () => {
    const doNotDisturbUntil = new Date(scene.now + 60 * MINUTE).toISOString()
    scene.preferences = preferencesOf({ doNotDisturbUntil })
    await scene.arrive(newsOf(1))
    scene.preferences = preferencesOf()
    await scene.notifier.refresh()
    expect(scene.system.titles).toEqual(['#1 Question 1'])
  })
})

describe('a burst', () => {
  it('of 1,000 at once is one notification', async () => {
    await scene.arrive(...manyNews(1000))
    expect(scene.system.shown).toEqual([])
    await scene.pass(2000)
    expect(scene.system.shown).toMatchObject([
      { title: '1,000 notifications', body: '1,000 messages' },
    ])
    expect(await scene.outcomes()).toEqual(['COMMENT_ADDED 1000 grouped', 'MANY 1000 shown'])
  })

  it('of 1,000 in 100 seconds is a few, and the last one counts all', async () => {
    for (let n = 1; n <= 1000; n += 1) {
      await scene.arrive(newsOf(n))
      await scene.pass(100)
    }
    await scene.pass(60_000)
    expect(scene.system.shown.length).toBeLessThanOrEqual(10)
    // The first five came one by one.
    expect(scene.system.shown.at(-1)?.title).toBe('995 notifications')
    expect(scene.system.titles).toHaveLength(6)
  })

  it('drops what was read in the meantime, and ends after a pause', async () => {
    await scene.arrive(...manyNews(10))
    await scene.read(...manyNews(10).map(({ id }) => id))
    await scene.pass(2000)
    expect(scene.system.shown).toEqual([])
    await scene.pass(10_000)
    await scene.arrive(newsOf(11))
    expect(scene.system.titles).toEqual(['#11 Question 11'])
  })

  it('ends with a single last one as itself', async () => {
    await scene.arrive(...manyNews(10))
    await scene.pass(2000)
    scene.system.shown[0]?.events.onClick()
    await scene.arrive(newsOf(20))
    await scene.pass(6000)
    expect(scene.system.titles).toEqual(['#20 Question 20'])
    expect((await scene.outcomes()).slice(2)).toEqual(['COMMENT_ADDED shown'])
  })

  it('counts from zero after its last notification was clicked', async () => {
    await scene.arrive(...manyNews(10))
    await scene.pass(2000)
    scene.system.shown[0]?.events.onClick()
    expect(scene.opened).toEqual([{ name: 'list' }])
    await scene.arrive(...manyNews(7, 20))
    await scene.pass(6000)
    expect(scene.system.titles).toEqual(['7 notifications'])
  })
})

describe('a database that goes away', () => {
  it('loses nothing: earlier notifications are shown when it is back', async () => {
    const { preferences } = scene
    Object.defineProperty(scene, 'preferences', {
      configurable: true,
      get: () => {
        throw new Error('away')
      },
    })
    await expect(scene.arrive(newsOf(1))).rejects.toThrow('away')
    expect(scene.system.shown).toEqual([])
    Object.defineProperty(scene, 'preferences', { configurable: true, value: preferences })
    await scene.pass(10_000)
    expect(scene.system.titles).toEqual(['#1 Question 1'])
  })
})

describe('a test notification', () => {
  it('is shown whatever the preferences say, and recorded', async () => {
    scene.preferences = preferencesOf({}, { native: false })
    expect(await scene.notifier.tryOut()).toMatchObject({
      kind: 'TRIAL',
      outcome: { name: 'shown' },
    })
    expect(await scene.outcomes()).toEqual(['TRIAL shown'])
  })
})
