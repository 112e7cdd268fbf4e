import { setTimeout as pause } from 'node:timers/promises'
import type { Page } from '@playwright/test'
import { createTicket, row, setUpWorkspace, showView, views } from '../e2e/support/pages'
import { type Scene, openScene } from '../e2e/support/scene'
import { until } from '../e2e/support/until'
import { seededRandom } from './random'

/** The promise: a letter this old is on the disk. In milliseconds. */
const PROMISED_MS = 300
const TICKET = {
  subject: 'Written under bad stars',
  description: 'Is anybody there?',
  requester: 'cora@customer.example',
}
const LETTERS = 'abcdefghijklmnopqrstuvwxyz '

export interface KillFigures {
  kills: number
  letters: number
  /** Letters that were older than promised and were lost. */
  missing: number
  /** How often a text came back that nobody had typed. */
  wrong: number
  /** The age of the oldest lost letter, in milliseconds. */
  oldestLost: number
}

interface Letter {
  letter: string
  at: number
}

/**
 * Types into a reply and kills the app (kill -9) at a random moment, this many times. Each time it
 * continues from the text that came back in the window.
 */
export async function killWhileTyping(
  scene: Scene,
  kills: number,
  onKill: (so: KillFigures) => void = () => undefined,
): Promise<KillFigures> {
  const random = seededRandom(20_261_128)
  const figures: KillFigures = { kills: 0, letters: 0, missing: 0, wrong: 0, oldestLost: 0 }
  let app = await scene.launch()
  await setUpWorkspace(app)
  await createTicket(app.page, TICKET)
  let before = ''
  while (figures.kills < kills) {
    const typed: Letter[] = []
    const isDead = { value: false }
    const typing = type(app.page, typed, isDead, random)
    await pause(200 + random() * 1500)
    const killedAt = performance.now()
    isDead.value = true
    await app.kill()
    await typing
    figures.kills += 1
    figures.letters += typed.length

    app = await scene.launch()
    const came = await whatCameBack(app.page)
    const all = before + typed.map(({ letter }) => letter).join('')
    const isPromised = ({ at }: Letter) => at < killedAt - PROMISED_MS
    const promised = before.length + typed.filter(isPromised).length
    if (!all.startsWith(came)) figures.wrong += 1
    figures.missing += Math.max(0, promised - came.length)
    const [lost] = typed.slice(Math.max(0, came.length - before.length))
    if (lost !== undefined) {
      figures.oldestLost = Math.max(figures.oldestLost, Math.round(killedAt - lost.at))
    }
    onKill(figures)
    before = came
  }
  return figures
}

/** A letter counts as typed when the window has accepted it. The last one may or may not be accepted. */
async function type(
  page: Page,
  typed: Letter[],
  isDead: { value: boolean },
  random: () => number,
): Promise<void> {
  try {
    const field = page.getByRole('textbox', { name: 'Reply' })
    await field.focus()
    // The end of the text, and not the end of a line in a text that wraps.
    await field.press('Control+End')
    while (!isDead.value) {
      const letter = LETTERS[Math.floor(random() * LETTERS.length)] ?? ' '
      typed.push({ letter, at: Infinity })
      await page.keyboard.insertText(letter)
      const last = typed.at(-1)
      if (last !== undefined) last.at = performance.now()
      await pause(random() * 60)
    }
  } catch (error) {
    // The window ends with the app.
    if (!isDead.value) throw error
  }
}

async function whatCameBack(page: Page): Promise<string> {
  await views(page).waitFor()
  await showView(page, 'Unassigned')
  await row(page, TICKET.subject).click()
  const field = page.getByRole('textbox', { name: 'Reply' })
  await field.waitFor()
  return until('what was kept', async () => {
    const isRead = await page.evaluate(() => document.readyState === 'complete')
    return isRead ? field.inputValue() : undefined
  })
}

/** The whole measurement on a separate data folder. Prints its progress. */
export async function measureKills(kills: number): Promise<KillFigures> {
  const scene = await openScene()
  try {
    return await killWhileTyping(scene, kills, (so) => {
      if (so.kills % 10 === 0) console.error(`${so.kills} kills, ${so.missing} letters missing`)
    })
  } finally {
    await scene.close()
  }
}
