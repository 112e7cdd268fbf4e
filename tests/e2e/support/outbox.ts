import { existsSync } from 'node:fs'
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { until } from './until'

/** The mails in the outbox folder, oldest first; none while there is no folder. */
export async function mailFiles(dataDir: string): Promise<string[]> {
  const folder = join(dataDir, 'outbox')
  if (!existsSync(folder)) return []
  const names = await readdir(folder)
  return names.filter((name) => name.endsWith('.eml')).sort()
}

/** The code in the newest mail, as soon as there are more than `known` mails. */
export async function newestCode(dataDir: string, known = 0): Promise<string> {
  return until('a mail with a code', async () => {
    const names = await mailFiles(dataDir)
    const newest = names.at(-1)
    if (names.length <= known || newest === undefined) return undefined
    return codeIn(await readFile(join(dataDir, 'outbox', newest), 'utf8'))
  })
}

/** The code in the newest mail to this address, if there is one yet. */
export async function codeTo(dataDir: string, email: string): Promise<string | undefined> {
  for (const name of (await mailFiles(dataDir)).reverse()) {
    const mail = await readFile(join(dataDir, 'outbox', name), 'utf8')
    if (new RegExp(`^To:.*${email}`, 'm').test(mail)) return codeIn(mail)
  }
  return undefined
}

function codeIn(mail: string): string | undefined {
  const found = /^Subject:.*?(\d{3})\s?(\d{3})/m.exec(mail)
  return found === null ? undefined : `${found[1]}${found[2]}`
}
