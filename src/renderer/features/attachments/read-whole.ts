import type { Api } from '#renderer/api/client'

/** All bytes of a file, read in chunks. Main refuses files that are too large for this. */
export async function readWhole(
  api: Pick<Api, 'attachments'>,
  attachmentId: string,
): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []
  let offset: number | null = 0
  while (offset !== null) {
    const answer: Awaited<ReturnType<Api['attachments']['readBytes']>> =
      await api.attachments.readBytes({ attachmentId, offset })
    pieces.push(answer.bytes)
    offset = answer.nextOffset
  }
  const whole = new Uint8Array(pieces.reduce((sum, { byteLength }) => sum + byteLength, 0))
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.byteLength
  }
  return whole
}
