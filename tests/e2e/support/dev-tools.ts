import { once } from 'node:events'

interface Target {
  type: string
  url: string
  webSocketDebuggerUrl: string
}

/**
 * Evaluates an expression in the app's page over DevTools alone. While connected, Playwright
 * decides which colour scheme the page believes the system wants.
 */
export async function evaluateRaw(port: number, expression: string): Promise<unknown> {
  const answer = await fetch(`http://127.0.0.1:${port}/json/list`)
  const targets = (await answer.json()) as Target[]
  const page = targets.find(({ type, url }) => type === 'page' && url.includes('index.html'))
  if (page === undefined) throw new Error('the app has no page')
  const socket = new WebSocket(page.webSocketDebuggerUrl)
  await once(socket, 'open')
  try {
    const params = { expression, awaitPromise: true, returnByValue: true }
    socket.send(JSON.stringify({ id: 1, method: 'Runtime.evaluate', params }))
    const [message] = (await once(socket, 'message')) as [MessageEvent<string>]
    const { result } = JSON.parse(message.data) as { result: { result: { value: unknown } } }
    return result.result.value
  } finally {
    socket.close()
  }
}
