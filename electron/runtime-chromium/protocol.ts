import type * as Electron from 'electron'
import { appStandIn } from './app.ts'
import { gate } from './request-gate.ts'
import { addScheme } from './scheme-mapping.ts'
import { strict } from './strict.ts'

type Offered = Pick<
  Electron.Protocol,
  'registerSchemesAsPrivileged' | 'handle' | 'unhandle' | 'isProtocolHandled'
>

const offered: Offered = {
  registerSchemesAsPrivileged(schemes) {
    if (appStandIn.isReady()) {
      throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready')
    }
    for (const { scheme } of schemes) addScheme(scheme)
  },
  handle(scheme, handler) {
    if (gate.handlers.has(scheme)) {
      throw new Error(`Failed to register protocol: ${scheme} is handled already`)
    }
    addScheme(scheme)
    gate.handlers.set(scheme, async (request) => handler(request))
  },
  unhandle(scheme) {
    gate.handlers.delete(scheme)
  },
  isProtocolHandled: (scheme) => gate.handlers.has(scheme),
}

/** The app's own schemes. They behave as standard and secure schemes, whatever privileges are asked for. */
export const protocol = strict(offered, 'protocol')
