import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { queryOnce } from '../support/embedded-query'
import { type NotificationDesktop, startNotificationDesktop } from '../support/notification-desktop'
import { isElectron } from './support/app'
import { ownerOf } from './support/embedded'
import { expect, test } from './support/fixtures'
import { markReadElsewhere, setElsewhere, notify, ticketCalled } from './support/notices'
import { createTicket, properties, row, setUpWorkspace, showView } from './support/pages'
import { sharedApp } from './support/shared-app'

// What the app shows in a real notification service (dunst, on its own session bus).

test.skip(isElectron, 'Electron shows no buttons on Linux.')

let desktop: NotificationDesktop
const shared = sharedApp({
  env: async () => {
    desktop = await startNotificationDesktop()
    return desktop.env
  },
})

const dataDir = () => shared.scene.dataDir
const titles = () => desktop.shown().map(({ title }) => title)
const lastActions = () => desktop.shown().at(-1)?.actions.toSorted()

test.beforeAll(async () => {
  const requester = 'rita@example.org'
  for (const subject of ['The printer burns', 'The lift stands still']) {
    await createTicket(shared.page, { subject, description: `${subject}.`, requester })
  }
})

test.beforeEach(async () => {
  await markReadElsewhere(dataDir())
  await desktop.dismissAll()
  await expect.poll(() => desktop.displayed()).toBe(0)
})

test.afterAll(async () => {
  await desktop.close()
})

/** Opens the other ticket. */
async function openLift() {
  await showView(shared.page, 'All open')
  await row(shared.page, 'The lift stands still').click()
  await expect(shared.page.getByRole('heading', { name: 'The lift stands still' })).toBeVisible()
}

const readLog = () => readFile(join(dataDir(), 'logs/app.log'), 'utf8')

async function openAttempts() {
  const { page } = shared
  await page.keyboard.press('Control+,')
  await page
    .getByRole('navigation', { name: 'Settings' })
    .getByRole('button', { name: 'Notification log' })
    .click()
  return page.getByRole('list', { name: 'Attempts' }).getByRole('listitem')
}

test('a new notification is shown with number and text, and a click opens the ticket', async () => {
  const { page } = shared
  const ticket = await ticketCalled(dataDir(), 'The printer burns')
  await openLift()
  await notify(dataDir(), ticket, 'Ben replied: 1 < 2 <b>really</b> & so on')
  const title = `#${ticket.number} The printer burns`
  await expect.poll(titles).toContain(title)
  expect(desktop.shown().at(-1)).toMatchObject({
    appName: 'Connect Support',
    title,
    // The service reads markup, but what people wrote is no markup.
    body: 'Ben replied: 1 &lt; 2 &lt;b&gt;really&lt;/b&gt; &amp; so on',
  })
  await desktop.press('Open', title)
  await expect(page.getByRole('heading', { name: 'The printer burns' })).toBeVisible()
  await expect.poll(() => desktop.displayed()).toBe(0)
  const attempts = await openAttempts()
  await expect(attempts.first()).toContainText(`Message, #${ticket.number}`)
  await expect(attempts.first()).toContainText('Shown')
  await page.keyboard.press('Escape')
})

test('a notification of the visible ticket is not shown, and the page says why', async () => {
  const { page } = shared
  await page.bringToFront()
  await openLift()
  const ticket = await ticketCalled(dataDir(), 'The lift stands still')
  const before = desktop.shown().length
  await notify(dataDir(), ticket, 'Ben replied: it moves again')
  await expect.poll(() => readLog()).toContain('"because":"ticket-open"')
  const attempts = await openAttempts()
  await expect(attempts.first()).toContainText(`Message, #${ticket.number}`)
  await expect(attempts.first()).toContainText('Not shown, because the ticket was open before you')
  expect(desktop.shown()).toHaveLength(before)
  await page.keyboard.press('Escape')
})

test('a notification that is read elsewhere is removed', async () => {
  await openLift()
  const ticket = await ticketCalled(dataDir(), 'The printer burns')
  await notify(dataDir(), ticket, 'Ben replied: it is out')
  await expect.poll(() => desktop.displayed()).toBe(1)
  await markReadElsewhere(dataDir())
  await expect.poll(() => desktop.displayed()).toBe(0)
})

test('the buttons assign the ticket and start a reply', async () => {
  const { page } = shared
  await openLift()
  const ticket = await ticketCalled(dataDir(), 'The printer burns')
  const title = `#${ticket.number} The printer burns`
  await notify(dataDir(), ticket, 'New ticket from Rita: It burns', 'TICKET_CREATED')
  await expect.poll(() => desktop.displayed()).toBe(1)
  await expect.poll(lastActions).toEqual(['Assign to me', 'Open', 'Reply'])
  await desktop.press('Assign to me', title)
  await expect.poll(() => desktop.displayed()).toBe(0)

  await notify(dataDir(), ticket, 'Ben replied: and now?')
  await expect.poll(() => desktop.displayed()).toBe(1)
  await expect.poll(lastActions).toEqual(['Open', 'Reply'])
  await desktop.press('Reply', title)
  await expect(page.getByRole('heading', { name: 'The printer burns' })).toBeVisible()
  await expect(page.getByRole('textbox', { name: 'Reply' })).toBeFocused()
  await expect(properties(page).getByRole('combobox', { name: 'Assignee' })).toContainText('Mia')
})

test('a service that ends or does not respond is named on the page with its reason', async () => {
  test.slow()
  const { page } = shared
  await openLift()
  const ticket = await ticketCalled(dataDir(), 'The printer burns')
  desktop.suspend()
  await notify(dataDir(), ticket, 'Ben replied: slowly')
  await expect.poll(readLog, { timeout: 75_000 }).toContain('did not answer within 5 seconds')
  desktop.resume()
  await expect.poll(() => desktop.displayed()).toBe(0)
  await desktop.stopService()
  await notify(dataDir(), ticket, 'Ben replied: into nothing')
  await expect.poll(readLog, { timeout: 75_000 }).toContain('ServiceUnknown')
  const attempts = await openAttempts()
  await expect(attempts.nth(0)).toContainText('Not shown, because the system refused it')
  await expect(attempts.nth(0)).toContainText('org.freedesktop.DBus.Error.ServiceUnknown')
  await expect(attempts.nth(1)).toContainText('did not answer within 5 seconds')
  await desktop.startService()
  await page.getByRole('button', { name: 'Show one now' }).click()
  await expect(attempts.first()).toContainText('A trial')
  await expect(attempts.first()).toContainText('Shown')
  await page.keyboard.press('Escape')
})

test('a burst of 1,000 changes becomes a few notifications', async () => {
  test.slow()
  await openLift()
  const ticket = await ticketCalled(dataDir(), 'The printer burns')
  const before = desktop.shown().length
  const owner = await ownerOf(dataDir())
  // Each in its own transaction, like 1,000 separate changes.
  await queryOnce(
    owner,
    `CREATE OR REPLACE PROCEDURE public.make_storm() LANGUAGE plpgsql AS $$ BEGIN
       FOR n IN 1..1000 LOOP
         INSERT INTO "Notification" ("id", "type", "content", "data", "userId", "workspaceId", "ticketId")
         SELECT private.new_id(), 'COMMENT_ADDED', 'Ben replied: words ' || n, '{"kind": "sentence"}', m."userId", m."workspaceId",
           '${ticket.id}' FROM "WorkspaceUser" m;
         COMMIT;
       END LOOP;
     END $$`,
  )
  await queryOnce(owner, 'CALL public.make_storm()')
  const shownInBurst = () => desktop.shown().slice(before)
  const counted = () =>
    Number(
      /^([\d,]+) notifications/.exec(shownInBurst().at(-1)?.title ?? '')?.[1]?.replace(',', ''),
    )
  await expect.poll(() => counted() + singles(shownInBurst()), { timeout: 60_000 }).toBe(1000)
  expect(shownInBurst().length).toBeLessThanOrEqual(8)
  await queryOnce(owner, 'DROP PROCEDURE public.make_storm')
})

test('quiet hours are respected, and waiting notifications are shown together at the end', async () => {
  test.slow()
  await openLift()
  const ticket = await ticketCalled(dataDir(), 'The printer burns')
  const before = desktop.shown().length
  await setElsewhere(dataDir(), 'doNotDisturbUntil', `now() + interval '1 hour'`)
  await setElsewhere(dataDir(), 'hideContent', 'true')
  await notify(dataDir(), ticket, 'Ben replied: a secret')
  await notify(dataDir(), ticket, 'Ben mentioned you: a secret', 'MENTION')
  await expect.poll(async () => (await readLog()).match(/"do-not-disturb"/g)?.length).toBe(2)
  expect(desktop.shown()).toHaveLength(before)
  await setElsewhere(dataDir(), 'doNotDisturbUntil', 'NULL')
  await expect
    .poll(() => desktop.shown().slice(before))
    .toMatchObject([
      { title: '2 notifications while it was quiet', body: '1 mention of you, 1 message' },
    ])
  await notify(dataDir(), ticket, 'Ben replied: another secret')
  // A notification after a burst waits until the burst is over, a minute at most.
  await expect
    .poll(() => desktop.shown().at(-1), { timeout: 75_000 })
    .toMatchObject({
      title: 'Connect Support',
      body: 'There is a new message in one of your tickets',
    })
  await setElsewhere(dataDir(), 'hideContent', 'false')
})

const singles = (shown: { title: string }[]) =>
  shown.filter(({ title }) => title.startsWith('#')).length

test('a link that starts the app opens its ticket once somebody is signed in', async ({
  scene,
}) => {
  test.slow()
  const first = await scene.launch()
  await setUpWorkspace(first)
  const subject = 'The roof leaks'
  await createTicket(first.page, { subject, description: 'Drops.', requester: 'rita@example.org' })
  const { id, workspaceId } = await ticketCalled(scene.dataDir, subject)
  await first.quit()

  const second = await scene.launch({}, [`connect-support://ticket/${workspaceId}/${id}`])
  await expect(second.page.getByRole('heading', { name: subject })).toBeVisible()
})
