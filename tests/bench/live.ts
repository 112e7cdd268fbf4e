import { join, resolve } from 'node:path'
import { Client } from 'pg'
import { connectionSettings } from '#main/database/connection-settings'
import { openFeedConnection } from '#main/database/feed-connection'
import { createFollower, type Follower } from '#main/live/follower'
import { writePrivateFile } from '#main/private-file'
import { type Figures, WrongResult, figures } from './measure'
import type { DatabaseWays } from './server'
import { type ShownPage, openProgram } from './start'

const MAIN = resolve(import.meta.dirname, '../../out/main/index.js')
const PATIENCE_MS = 10_000
/** Longer than the window's pause between two lists, so that each change is the first of its kind. */
const REST_MS = 500
const WARM_UP = 5

/**
 * Measures a change from its commit by one desktop until another desktop has it: in main, when it
 * is reported, and on the screen, in a row of the built app's queue. Compares it with bare
 * LISTEN/NOTIFY: the same connection commits a notification that a plain client listens for. All
 * use the same clock, the system's.
 */
export async function measureLive(
  ways: DatabaseWays,
  dataDir: string,
  token: string,
  samples: number,
): Promise<({ operation: string } & Figures)[]> {
  await writePrivateFile(join(dataDir, 'session'), token)
  // The app starts the database that the others use too.
  const app = await openProgram({ entry: MAIN, dataDir, ready: '[role="grid"] [role="row"]' })
  const bare = new Client(ways.app)
  const writer = new Client(
    connectionSettings({ endpoint: ways.app }, { token, applicationName: 'Connect Support bench' }),
  )
  const follower = createFollower({
    connect: (mine, hearing) => openFeedConnection({ endpoint: ways.app }, mine, hearing),
    onRead: () => undefined,
    onLost: (error) => console.error(`The follower was lost: ${String(error)}`),
    onSessionEnded: () => undefined,
    onPresence: () => undefined,
    random: Math.random,
  })
  try {
    await Promise.all([bare.connect(), writer.connect()])
    await bare.query('LISTEN bench_bare')
    const first = reported(follower, () => true)
    follower.follow(token)
    await first
    const ticketId = await shownTicket(writer, app)
    const took = { bare: [] as number[], main: [] as number[], window: [] as number[] }
    for (let run = -WARM_UP; run < samples; run += 1) {
      await new Promise((resolve) => setTimeout(resolve, REST_MS))
      const change = await timeChange(writer, follower, app, ticketId, run)
      const bareMs = await timeBare(writer, bare)
      if (run < 0) continue
      took.bare.push(bareMs)
      took.main.push(change.main)
      took.window.push(change.window)
    }
    const beside = (product: number[]) => figures({ product, baseline: took.bare })
    return [
      { operation: 'live: told to another desktop', ...beside(took.main) },
      { operation: 'live: shown on another desktop', ...beside(took.window) },
    ]
  } finally {
    await follower.stop()
    await Promise.all([bare.end(), writer.end()])
    await app.close()
  }
}

/** A ticket that the window shows, so that its change is visible there. */
async function shownTicket(writer: Client, { page }: ShownPage): Promise<string> {
  const name = await page.locator('[role="grid"] [role="row"]').first().getAttribute('aria-label')
  const number = /^#(\d+) /.exec(name ?? '')?.[1]
  const { rows } = await writer.query<{ id: string }>(
    'SELECT "id" FROM "Ticket" WHERE "number" = $1',
    [number],
  )
  if (rows[0] === undefined) throw new WrongResult(`the window shows no ticket but ${name ?? ''}`)
  return rows[0].id
}

/** One change: how long until the other desktop's main received it, and until its window showed it. */
async function timeChange(
  writer: Client,
  follower: Follower,
  { page }: ShownPage,
  ticketId: string,
  run: number,
): Promise<{ main: number; window: number }> {
  const subject = `Live change ${run + WARM_UP}`
  const isTold = reported(follower, (id) => id === ticketId)
  const shownAt = page.evaluate(
    ([text, patience]) =>
      new Promise<number>((resolve, reject) => {
        const check = () => {
          const shown = [...document.querySelectorAll('[role="grid"] .ticket-row-subject')]
          if (!shown.some((one) => one.textContent === text)) return
          observer.disconnect()
          resolve(performance.timeOrigin + performance.now())
        }
        const observer = new MutationObserver(check)
        observer.observe(document, { subtree: true, childList: true, characterData: true })
        setTimeout(() => reject(new Error(`${text} was not shown`)), patience)
        check()
      }),
    [subject, PATIENCE_MS] as const,
  )
  // The page must be observing before anything happens.
  await page.evaluate(() => true)
  await writer.query('BEGIN')
  await writer.query('UPDATE "Ticket" SET "subject" = $2 WHERE "id" = $1', [ticketId, subject])
  const committedAt = performance.timeOrigin + performance.now()
  await writer.query('COMMIT')
  const [toldAt, windowAt] = await Promise.all([isTold, shownAt]).catch((error: unknown) => {
    throw new WrongResult(`change ${subject} did not arrive`, { cause: error })
  })
  return { main: toldAt - committedAt, window: windowAt - committedAt }
}

async function timeBare(writer: Client, bare: Client): Promise<number> {
  const received = new Promise<number>((resolve) => {
    bare.once('notification', () => resolve(performance.now()))
  })
  await writer.query('BEGIN')
  await writer.query(`SELECT pg_notify('bench_bare', '')`)
  const committedAt = performance.now()
  await writer.query('COMMIT')
  return (await received) - committedAt
}

/** When it is reported: for this ticket, or for the first time. */
function reported(follower: Follower, isIt: (ticketId: string | null) => boolean): Promise<number> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('nothing was told')), PATIENCE_MS)
    const stop = follower.subscribe(({ state, changes }) => {
      if (state === 'ok' && !changes.some(({ ticketId }) => isIt(ticketId))) return
      clearTimeout(late)
      stop()
      resolve(performance.timeOrigin + performance.now())
    })
  })
}
