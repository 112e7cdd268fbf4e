import { IdSchema } from '#shared/domain/id'
import { DomainError } from '#shared/errors'
import type { Call } from '#main/ipc/handler'
import type { StoredFile } from './attachments-repository'
import { mayBePicture, showableType } from './picture'
import { findFile, readFile } from './read-file'
import type { FileStore } from './storage/file-store'

/** Even a file that is opened as a page runs nothing, loads nothing and has an opaque origin. */
const HEADERS = {
  'content-security-policy': "sandbox; default-src 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  // The next person who signs in must not see it.
  'cache-control': 'no-store',
} as const

const TEXT_TYPES = /^(?:text\/|message\/rfc822$|application\/(?:json|xml)$|image\/svg\+xml$)/

/**
 * Serves app://files/<id> with the rights of the signed-in person: pictures after checking their
 * first bytes, all text (also HTML and SVG) as plain text, 415 for other types, and 404 for what
 * the person cannot see. The content is verified while it is sent. A damaged file is cut off.
 */
export async function serveFile(
  address: string,
  call: Pick<Call, 'database' | 'viewer'>,
  store: FileStore,
): Promise<Response> {
  const { pathname, search } = new URL(address)
  const id = IdSchema.safeParse(pathname.slice(1))
  if (!id.success || search !== '') return refuse(404)
  try {
    const file = await findFile(id.data, call)
    const isText = TEXT_TYPES.test(file.type)
    if (!isText && !mayBePicture(file.type)) return refuse(415)
    const pieces = readFile(file, call, store)
    const first = await pieces.next()
    const head = first.done === true ? new Uint8Array() : first.value
    const type = isText ? 'text/plain; charset=utf-8' : await showableType(head)
    if (type === null) {
      await pieces.return(undefined)
      return refuse(415)
    }
    return respond(file, type, head, pieces)
  } catch (error) {
    if (error instanceof DomainError) return refuse(404)
    throw error
  }
}

function respond(
  file: StoredFile,
  type: string,
  head: Uint8Array,
  rest: AsyncGenerator<Uint8Array>,
): Response {
  const body = new ReadableStream<Uint8Array>(
    {
      start: (controller) => {
        if (head.byteLength > 0) controller.enqueue(head)
      },
      async pull(controller) {
        const next = await rest.next()
        if (next.done === true) controller.close()
        else controller.enqueue(next.value)
      },
      async cancel() {
        await rest.return(undefined)
      },
    },
    { highWaterMark: 1 },
  )
  return new Response(body, {
    headers: { ...HEADERS, 'content-type': type, 'content-length': String(file.size) },
  })
}

function refuse(status: 404 | 415): Response {
  return new Response(null, { status, headers: HEADERS })
}
