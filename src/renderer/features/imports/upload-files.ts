import { IMPORT_CHUNK_BYTES } from '#shared/domain/import'
import type { Api } from '#renderer/api/client'

/** The part of a File that an upload needs. */
export type UploadFile = Pick<File, 'name' | 'size' | 'slice'>

/** The upload ended early: the user stopped it (no problem), or a file could not be read. */
export class UploadStopped extends Error {
  readonly problem: { words: string } | null

  constructor(problem: { words: string } | null, options?: ErrorOptions) {
    super('Upload stopped', options)
    this.name = 'UploadStopped'
    this.problem = problem
  }
}

/**
 * Uploads the files to main in bounded chunks, one after the other, and reports the progress (0 to
 * 1).
 */
export async function uploadFiles(
  api: Api,
  importId: string,
  files: readonly UploadFile[],
  signal: AbortSignal,
  onProgress: (fraction: number) => void,
): Promise<void> {
  const total = files.reduce((sum, file) => sum + file.size, 0)
  let sent = 0
  for (const [index, file] of files.entries()) {
    for (let offset = 0; offset < file.size; offset += IMPORT_CHUNK_BYTES) {
      if (signal.aborted) throw new UploadStopped(null)
      const bytes = await readChunk(file, offset)
      await api.imports.append({ importId, file: index, offset, bytes })
      sent += bytes.byteLength
      onProgress(total === 0 ? 1 : sent / total)
    }
  }
  if (signal.aborted) throw new UploadStopped(null)
}

async function readChunk(file: UploadFile, offset: number): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const part = file.slice(offset, offset + IMPORT_CHUNK_BYTES)
    return new Uint8Array(await part.arrayBuffer())
  } catch (cause) {
    const words = `${file.name} could not be read: it was changed, moved or locked in the meantime. Choose it again.`
    throw new UploadStopped({ words }, { cause })
  }
}
