import type { Protocol } from 'devtools-protocol'
import { unlessGone, type CdpSession } from './browser/cdp-connection.ts'
import type { FrameStandIn, FrameTree } from './frame-tree.ts'
import { ipcMainStandIn, type SenderEvent } from './ipc-main.ts'
import type {
  PageAccelerator,
  PageConfig,
  PageEntry,
  PageMessage,
  ShownItem,
} from './page/messages.ts'
import { createCodec } from './page/value-codec.ts'
import { PRELOAD_WORLD } from './page-scripts.ts'

const codec = createCodec({
  encode: (bytes) =>
    Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64'),
  decode: (text) => Buffer.from(text, 'base64'),
})

type WindowMessage = Exclude<PageMessage, { kind: 'invoke' | 'send' }>

/** The connection between one page's preload and the main process. */
export class PreloadChannel {
  private readonly session: CdpSession
  private readonly config: PageConfig
  private readonly frames: FrameTree
  private readonly sender: object
  private readonly contexts = new Map<number, string>()
  private world: string | undefined
  private accelerators: PageAccelerator[] = []

  constructor(
    session: CdpSession,
    config: PageConfig,
    frames: FrameTree,
    sender: object,
    onMessage: (message: WindowMessage) => void,
  ) {
    this.session = session
    this.config = config
    this.frames = frames
    this.sender = sender
    session.on('Runtime.executionContextCreated', ({ context }) => this.contextCreated(context))
    session.on('Runtime.executionContextDestroyed', ({ executionContextUniqueId }) => {
      if (this.world === executionContextUniqueId) this.world = undefined
    })
    session.on('Runtime.executionContextsCleared', () => {
      this.contexts.clear()
      this.world = undefined
    })
    session.on('Runtime.bindingCalled', ({ name, payload, executionContextId }) => {
      if (name !== config.binding) return
      const frame = this.frames.get(this.contexts.get(executionContextId) ?? '') ?? null
      if (payload.includes(config.fileToken)) void this.withPaths(frame, payload, onMessage)
      else this.receive(frame, JSON.parse(payload) as PageMessage, onMessage)
    })
  }

  /** Sends an event to the page. Without a page it is dropped, as in Electron. */
  deliver(channel: string, args: unknown[]): void {
    void this.call('deliver', channel, JSON.stringify(codec.encode(args)))
  }

  showMenu(items: ShownItem[]): void {
    void this.call('showMenu', items)
  }

  setAccelerators(list: PageAccelerator[]): void {
    this.accelerators = list
    void this.call('setAccelerators', list)
  }

  /** Evaluates an expression in the preload's world, which the page cannot reach. */
  async evaluate(
    expression: string,
    userGesture = false,
  ): Promise<Protocol.Runtime.RemoteObject | undefined> {
    if (!this.world) return undefined
    const answer = await unlessGone(
      this.session.send('Runtime.evaluate', {
        expression,
        uniqueContextId: this.world,
        awaitPromise: true,
        userGesture,
      }),
    )
    return answer?.result
  }

  private contextCreated(context: Protocol.Runtime.ExecutionContextDescription): void {
    const { frameId } = context.auxData as { frameId?: string }
    if (frameId === undefined) return
    this.contexts.set(context.id, frameId)
    if (context.name !== PRELOAD_WORLD || !this.frames.isMain(frameId)) return
    this.world = context.uniqueId
    if (this.accelerators.length > 0) this.setAccelerators(this.accelerators)
  }

  private receive(
    frame: FrameStandIn | null,
    message: PageMessage,
    onMessage: (message: WindowMessage) => void,
  ): void {
    if (message.kind === 'invoke') {
      void this.answer(this.eventFrom(frame), message.id, message.channel, message.args)
    } else if (message.kind === 'send') {
      const args = codec.decode(message.args) as unknown[]
      ipcMainStandIn.emit(message.channel, this.eventFrom(frame), ...args)
    } else onMessage(message)
  }

  private async answer(
    event: SenderEvent,
    id: number,
    channel: string,
    wire: unknown,
  ): Promise<void> {
    const world = this.world
    try {
      const args = codec.decode(wire) as unknown[]
      const result = codec.encode(await ipcMainStandIn.run(event, channel, args))
      await this.callIn(world, 'settle', id, true, JSON.stringify(result))
    } catch (error) {
      const text = `Error invoking remote method '${channel}': ${String(error)}`
      await this.callIn(world, 'settle', id, false, text)
    }
  }

  /** Replaces the page's placeholders with the real paths. See webUtils.getPathForFile. */
  private async withPaths(
    frame: FrameStandIn | null,
    payload: string,
    onMessage: (message: WindowMessage) => void,
  ): Promise<void> {
    const tokens = new Set(payload.match(new RegExp(`${this.config.fileToken}[0-9a-f-]{36}`, 'g')))
    let text = payload
    for (const token of tokens) {
      const path = await this.pathOf(token)
      text = text.replaceAll(token, () => JSON.stringify(path).slice(1, -1))
    }
    this.receive(frame, JSON.parse(text) as PageMessage, onMessage)
  }

  private async pathOf(token: string): Promise<string> {
    const file = await this.evaluate(
      `globalThis[${JSON.stringify(this.config.entry)}].files.get(${JSON.stringify(token)})`,
    )
    if (file?.objectId === undefined) return ''
    const info = await unlessGone(this.session.send('DOM.getFileInfo', { objectId: file.objectId }))
    return info?.path ?? ''
  }

  private eventFrom(frame: FrameStandIn | null): SenderEvent {
    return {
      type: 'frame',
      sender: this.sender,
      senderFrame: frame,
      frameId: frame?.frameTreeNodeId ?? -1,
      processId: process.pid,
      ports: [],
    }
  }

  private call<M extends Exclude<keyof PageEntry, 'files'>>(
    method: M,
    ...args: Parameters<PageEntry[M]>
  ): Promise<void> {
    return this.callIn(this.world, method, ...args)
  }

  private async callIn(
    world: string | undefined,
    method: Exclude<keyof PageEntry, 'files'>,
    ...args: unknown[]
  ): Promise<void> {
    if (world === undefined) return
    await unlessGone(
      this.session.send('Runtime.callFunctionOn', {
        functionDeclaration: `function (method, ...args) { globalThis[${JSON.stringify(this.config.entry)}][method](...args) }`,
        uniqueContextId: world,
        arguments: [{ value: method }, ...args.map((value) => ({ value }))],
      }),
    )
  }
}
