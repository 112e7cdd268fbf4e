import { copyFile, mkdir } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { launchApp } from '../e2e/support/app'
import { makeTempDir, removeDataDir } from '../support/temp-dir'
import { handleTicket, importSamples, leave, lookAround, signUp } from './scenes'
import { setStage } from './stage'

const ROOT = resolve(import.meta.dirname, '../..')
const PICTURES = join(ROOT, 'out/demo')
const README_PICTURES = join(ROOT, 'resources/screenshots')
const SAMPLES = join(ROOT, 'resources/samples/tickets.csv')

// npm run demo [-- FILE.csv] [--readme]: plays the tour on a private data folder with the sample
// tickets or those of a file; --readme also renews the two pictures of the README.
const args = process.argv.slice(2)
await play(resolve(args.find((one) => !one.startsWith('--')) ?? SAMPLES), args.includes('--readme'))

async function play(samples: string, forReadme: boolean): Promise<void> {
  const dataDir = await makeTempDir('demo')
  const began = performance.now()
  try {
    const app = await launchApp({ dataDir })
    try {
      const stage = await setStage(app.page, PICTURES)
      await signUp(stage, dataDir)
      await importSamples(stage, samples)
      await handleTicket(stage)
      await lookAround(stage)
      await leave(stage)
      const seconds = ((performance.now() - began) / 1000).toFixed(1)
      console.log(`${stage.taken()} pictures in ${relative(ROOT, PICTURES)}, ${seconds} s in all`)
    } finally {
      await app.quit()
    }
    if (forReadme) await renewReadmePictures()
  } finally {
    await removeDataDir(dataDir)
  }
}

async function renewReadmePictures(): Promise<void> {
  await mkdir(README_PICTURES, { recursive: true })
  await copyFile(join(PICTURES, 'readme.png'), join(README_PICTURES, 'queue.png'))
  await copyFile(join(PICTURES, 'readme-dark.png'), join(README_PICTURES, 'queue-dark.png'))
}
