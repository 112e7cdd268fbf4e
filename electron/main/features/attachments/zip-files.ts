import { Readable } from 'node:stream'
import { ZipFile } from 'yazl'
import type { StoredFile } from './attachments-repository'
import { createUniqueNames } from './safe-name'

/**
 * A zip of these files, in pieces as they are read. One file is open at a time, and none is in
 * memory as a whole. Names in it are safe and unique. An error of `read` cuts it off.
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
    // Pictures and archives are already compressed. For the rest, it is not worth making an agent
    // wait.
    zip.addReadStreamLazy(uniqueName(file.name), { compress: false }, (done) => {
      const source = Readable.from(read(file))
      source.once('error', breakOff)
      done(null, source)
    })
  }
  zip.end()
  return output
}
