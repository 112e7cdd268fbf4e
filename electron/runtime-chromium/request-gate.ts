import type { Protocol } from 'devtools-protocol'
import { unlessGone, type CdpSession } from './browser/cdp-connection.ts'
import { mapPolicy, toAppUrl, toBrowserUrl } from './scheme-mapping.ts'

type Paused = Protocol.Fetch.RequestPausedEvent
type SchemeHandler = (request: Request) => Response | Promise<Response>
type Verdict = 'go' | 'stop'

/** Called for every document before it is loaded: whether the navigation may happen. */
type NavigationCheck = (frameId: string, url: string, redirected: boolean) => Verdict | undefined
type RequestCheck = (details: RequestDetails) => Promise<Verdict>
type HeadersFilter = (
  details: RequestDetails,
  headers: Record<string, string[]>,
) => Promise<Record<string, string[]>>

export interface RequestDetails {
  id: string
  url: string
  method: string
  resourceType: string
}

/** Callbacks that decide on requests. The modules that own them set them here. */
export const gate: {
  handlers: Map<string, SchemeHandler>
  navigationChecks: Set<NavigationCheck>
  beforeRequest: RequestCheck | undefined
  headersReceived: HeadersFilter | undefined
} = {
  handlers: new Map(),
  navigationChecks: new Set(),
  beforeRequest: undefined,
  headersReceived: undefined,
}

/** Pauses every request of the browser. The app's own schemes are answered here, all others fail. */
export async function interceptRequests(root: CdpSession): Promise<void> {
  root.on('Fetch.requestPaused', (paused) => void answer(root, paused))
  await root.send('Fetch.enable', { patterns: [{ urlPattern: '*' }] })
}

async function answer(root: CdpSession, paused: Paused): Promise<void> {
  const { requestId } = paused
  const url = toAppUrl(paused.request.url + (paused.request.urlFragment ?? ''))
  const fail = async (errorReason: Protocol.Network.ErrorReason): Promise<void> => {
    await unlessGone(root.send('Fetch.failRequest', { requestId, errorReason }))
  }
  if (paused.resourceType === 'Document') {
    const redirected = paused.redirectedRequestId !== undefined
    const verdicts = [...gate.navigationChecks].map((check) =>
      check(paused.frameId, url, redirected),
    )
    if (verdicts.includes('stop')) return fail('Aborted')
  }
  const handler = gate.handlers.get(new URL(url).protocol.slice(0, -1))
  const details: RequestDetails = {
    id: requestId,
    url,
    method: paused.request.method,
    resourceType: resourceTypeOf(paused.resourceType),
  }
  if ((await gate.beforeRequest?.(details)) === 'stop') return fail('BlockedByClient')
  // An aborted document leaves the page as it is. Any other reason would replace it with an error
  // page.
  if (!handler) return fail(paused.resourceType === 'Document' ? 'Aborted' : 'BlockedByClient')
  try {
    const response = await handler(toRequest(url, paused.request))
    await fulfil(root, requestId, response, details)
  } catch (error) {
    process.stderr.write(`The handler of ${url} failed: ${String(error)}\n`)
    await fail('Failed')
  }
}

function toRequest(url: string, request: Protocol.Network.Request): Request {
  const parts = (request.postDataEntries ?? []).map(({ bytes }) =>
    Buffer.from(bytes ?? '', 'base64'),
  )
  const hasBody = parts.length > 0 && request.method !== 'GET' && request.method !== 'HEAD'
  return new Request(url, {
    method: request.method,
    headers: request.headers,
    ...(hasBody ? { body: Buffer.concat(parts) } : {}),
  })
}

async function fulfil(
  root: CdpSession,
  requestId: string,
  response: Response,
  details: RequestDetails,
): Promise<void> {
  let headers: Record<string, string[]> = {}
  for (const [name, value] of response.headers) (headers[name] ??= []).push(value)
  if (gate.headersReceived) headers = await gate.headersReceived(details, headers)
  const responseHeaders = Object.entries(headers).flatMap(([name, values]) =>
    values.map((value) => ({ name, value: mapHeader(name.toLowerCase(), value) })),
  )
  const body = Buffer.from(await response.arrayBuffer()).toString('base64')
  await unlessGone(
    root.send('Fetch.fulfillRequest', {
      requestId,
      responseCode: response.status,
      responseHeaders,
      body,
    }),
  )
}

function mapHeader(name: string, value: string): string {
  if (name.startsWith('content-security-policy')) return mapPolicy(value)
  if (name === 'location') return toBrowserUrl(value) ?? value
  return value
}

/** The names of Electron's webRequest, where the browser's names differ. */
function resourceTypeOf(type: Protocol.Network.ResourceType): string {
  switch (type) {
    case 'Document':
      return 'mainFrame'
    case 'XHR':
    case 'Fetch':
      return 'xhr'
    case 'CSPViolationReport':
      return 'cspReport'
    default:
      return type.charAt(0).toLowerCase() + type.slice(1)
  }
}
