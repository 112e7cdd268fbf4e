import { ipcMain } from 'electron'
import { CHANNELS } from '#shared/ipc/channels'
import { type AnswerDeps, answer } from './answer'

/** The only file that listens on ipcMain. Returns a function that stops listening. */
export function registerRouter(deps: AnswerDeps): () => void {
  for (const channel of CHANNELS) {
    ipcMain.handle(channel, (event, ...input: unknown[]) =>
      answer(deps, channel, event.senderFrame, input),
    )
  }
  return () => {
    for (const channel of CHANNELS) ipcMain.removeHandler(channel)
  }
}
