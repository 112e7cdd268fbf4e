import { existsSync } from 'node:fs'
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'

/** Takes the place of the system's opener of links, and records what it is asked to open. */
export interface SystemBrowser {
  /** The environment in which the app finds it. */
  env: Record<string, string>
  opened(): Promise<string[]>
}

export async function fakeSystemBrowser(folder: string): Promise<SystemBrowser> {
  await mkdir(folder, { recursive: true })
  const record = join(folder, 'opened.txt')
  for (const name of ['xdg-open', 'open']) {
    const program = join(folder, name)
    await writeFile(program, `#!/bin/sh\nprintf '%s\\n' "$@" >> '${record}'\n`)
    await chmod(program, 0o755)
  }
  return {
    env: { PATH: `${folder}${delimiter}${process.env['PATH'] ?? ''}` },
    async opened() {
      if (!existsSync(record)) return []
      return (await readFile(record, 'utf8')).trimEnd().split('\n')
    },
  }
}
