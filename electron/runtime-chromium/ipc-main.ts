import { EventEmitter } from 'node:events'
import type * as Electron from 'electron'
import type { FrameStandIn } from './frame-tree.ts'
import { strict } from './strict.ts'

type Offered = Pick<Electron.IpcMain, 'handle' | 'handleOnce' | 'removeHandler'>
type Handler = Parameters<Electron.IpcMain['handle']>[1]

/** What a handler knows about the caller. */
export interface SenderEvent {
  readonly type: 'frame'
  readonly sender: object
  readonly senderFrame: FrameStandIn | null
  readonly frameId: number
  readonly processId: number
  readonly ports: []
}

class IpcMainStandIn extends EventEmitter implements Offered {
  private readonly handlers = new Map<string, Handler>()

  handle(channel: string, listener: Handler): void {
    if (this.handlers.has(channel)) {
      throw new Error(`Attempted to register a second handler for '${channel}'`)
    }
    this.handlers.set(channel, listener)
  }

  handleOnce(channel: string, listener: Handler): void {
    this.handle(channel, (event, ...args: unknown[]) => {
      this.removeHandler(channel)
      return listener(event, ...args) as unknown
    })
  }

  removeHandler(channel: string): void {
    this.handlers.delete(channel)
  }

  /**
   * Returns the result of the channel's handler, which may be a promise. Refuses an unknown channel
   * with Electron's message.
   */
  run(event: SenderEvent, channel: string, args: unknown[]): unknown {
    const handler = this.handlers.get(channel)
    if (!handler) throw new Error(`No handler registered for '${channel}'`)
    return handler(event as unknown as Electron.IpcMainInvokeEvent, ...args) as unknown
  }
}

export const ipcMainStandIn = new IpcMainStandIn()
export const ipcMain = strict(ipcMainStandIn, 'ipcMain')
