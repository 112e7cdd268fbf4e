import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Zone 3 is the internet: https://learn.microsoft.com/openspecs/windows_protocols/ms-fscc/6e3f7352-d11c-4d76-8c39-2516a9df36e8 */
const WINDOWS_MARK = '[ZoneTransfer]\r\nZoneId=3\r\n'

/**
 * Marks a file as coming from somebody else, so that the system warns before it runs. Disks that
 * cannot store the mark (FAT, network folders) get the file without it, as with a browser's
 * downloads.
 */
export async function markOrigin(path: string, platform = process.platform): Promise<void> {
  try {
    if (platform === 'win32') await writeFile(`${path}:Zone.Identifier`, WINDOWS_MARK)
    if (platform === 'darwin') {
      const seconds = Math.floor(Date.now() / 1000).toString(16)
      const mark = `0083;${seconds};Connect Support;`
      await run('/usr/bin/xattr', ['-w', 'com.apple.quarantine', mark, path])
    }
  } catch {
    // This disk cannot store it.
  }
}
