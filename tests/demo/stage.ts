import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'

export const WIDE = { width: 1440, height: 900 }
export const NARROW = { width: 760, height: 900 }

/** Plays one step after another on a page: says each with its time and keeps a numbered picture. */
export interface Stage {
  readonly page: Page
  /** Plays a step, then takes the picture `<number>-<name>.png`. A step that fails ends the tour. */
  readonly step: (name: string, words: string, play: () => Promise<unknown>) => Promise<void>
  /** Takes a picture beside the numbered ones. */
  readonly picture: (name: string) => Promise<void>
  /** How many steps have their picture. */
  readonly taken: () => number
}

/** Sets up a stage whose pictures go to `folder`, which is emptied first. */
export async function setStage(page: Page, folder: string): Promise<Stage> {
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  await page.setViewportSize(WIDE)
  page.setDefaultTimeout(30_000)
  let number = 0
  const picture = async (name: string) => {
    await settle(page)
    await page.screenshot({ path: join(folder, `${name}.png`) })
  }
  return {
    page,
    picture,
    step: async (name, words, play) => {
      number += 1
      const label = String(number).padStart(2, '0')
      const began = performance.now()
      try {
        await play()
      } catch (error) {
        await page.screenshot({ path: join(folder, `${label}-${name}-failed.png`) })
        throw error
      }
      const took = Math.round(performance.now() - began)
      await picture(`${label}-${name}`)
      console.log(`${label}  ${words.padEnd(52)}${took.toLocaleString('en').padStart(7)} ms`)
    },
    taken: () => number,
  }
}

/** Waits until fonts are there and nothing moves any more, so that a picture shows it at rest. */
async function settle(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await document.fonts.ready
    const moving = document.getAnimations().filter((one) => {
      return one.playState === 'running' && one.effect?.getComputedTiming().iterations !== Infinity
    })
    await Promise.allSettled(moving.map((one) => one.finished))
    await new Promise(requestAnimationFrame)
  })
}
