import { Readable } from 'node:stream'
import { ZipFile } from 'yazl'
import type { StoredFile } from './attachments-repository'
import { createUniqueNames } from './safe-name'

/**
 * A zip of these files, in pieces as they are read: one file is open at a time, and none is held as a whole.
 * Names are safe and unique in it. What `read` throws breaks it off.
 */
export function zipFiles(
  files: readonly StoredFile[],
  read: (file: StoredFile) => AsyncIterable<Uint8Array>,
): AsyncIterable<Uint8Array> {
  const zip = new ZipFile()
  const uniqueName = createUniqueNames()
  const output = zip.outputStream as unknown as Readable
  const breakOff = (error: unknown) =>
    output.destroy(error instanceof Error ? error : new Error(String(error)))
  zip.on('error', breakOff)
  for (const file of files) {
    // Pictures and archives are compressed already; the rest is not worth an agent's waiting.
    zip.addReadStreamLazy(uniqueName(file.name), { compress: false }, (done) => {
      const source = Readable.from(read(file))
      source.once('error', breakOff)
      done(null, source)
    })
  }
  zip.end()
  return output
}
