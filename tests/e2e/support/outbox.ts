import { existsSync } from 'node:fs'
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { until } from './until'

/** The mails in the outbox folder, oldest first. None while there is no folder. */
export async function mailFiles(dataDir: string): Promise<string[]> {
  const folder = join(dataDir, 'outbox')
  if (!existsSync(folder)) return []
  const names = await readdir(folder)
  return names.filter((name) => name.endsWith('.eml')).sort()
}

/** The newest code in the mails after the first `known`, if there is one. */
export async function newestCode(dataDir: string, known = 0): Promise<string> {
  return until('a mail with a code', async () => {
    for (const name of (await mailFiles(dataDir)).slice(known).reverse()) {
      const code = codeIn(await readFile(join(dataDir, 'outbox', name), 'utf8'))
      if (code !== undefined) return code
    }
    return undefined
  })
}

/** The code in the newest mail to this address, if there is one yet. */
export async function codeTo(dataDir: string, email: string): Promise<string | undefined> {
  for (const name of (await mailFiles(dataDir)).reverse()) {
    const mail = await readFile(join(dataDir, 'outbox', name), 'utf8')
    const code = codeIn(mail)
    if (code !== undefined && new RegExp(`^To:.*${email}`, 'm').test(mail)) return code
  }
  return undefined
}

/** The newest mail to this address with a matching subject, if there is one yet. */
export async function mailTo(
  dataDir: string,
  email: string,
  subject: RegExp,
): Promise<string | undefined> {
  for (const name of (await mailFiles(dataDir)).reverse()) {
    const mail = await readFile(join(dataDir, 'outbox', name), 'utf8')
    const found = /^Subject: (.*)$/m.exec(mail)?.[1] ?? ''
    if (subject.test(found) && new RegExp(`^To:.*${email}`, 'm').test(mail)) return mail
  }
  return undefined
}

/** Replies to requesters are mails too, and their subjects can contain any number. */
function codeIn(mail: string): string | undefined {
  const found = /^Subject: (\d{3})\s?(\d{3}) is your sign-in code/m.exec(mail)
  return found === null ? undefined : `${found[1]}${found[2]}`
}
