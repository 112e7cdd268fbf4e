import type * as Electron from 'electron'
import { strict } from './strict.ts'

type Offered = Pick<Electron.Dialog, 'showErrorBox'>

const offered = {
  showErrorBox(title: string, content: string) {
    process.stderr.write(`${title}\n${content}\n`)
  },
} satisfies Offered

export const dialog = strict(offered, 'dialog')
