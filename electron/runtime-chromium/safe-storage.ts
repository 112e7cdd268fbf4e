import type * as Electron from 'electron'
import { strict, unsupported } from './strict.ts'

type Offered = Pick<
  Electron.SafeStorage,
  | 'isAsyncEncryptionAvailable'
  | 'encryptStringAsync'
  | 'decryptStringAsync'
  | 'getSelectedStorageBackend'
> & {
  /** Electron calls it deprecated, and yet it alone looks at the key. */
  isEncryptionAvailable(): boolean
}

/**
 * No keyring is reached from here, and this says so: secrets must not be thought protected. Synchronous
 * sealing, which Electron has deprecated, is not offered.
 */
const offered: Offered = {
  isAsyncEncryptionAvailable: () => Promise.resolve(false),
  isEncryptionAvailable: () => false,
  getSelectedStorageBackend: () => 'basic_text',
  encryptStringAsync: () => Promise.reject(unsupported('safeStorage.encryptStringAsync')),
  decryptStringAsync: () => Promise.reject(unsupported('safeStorage.decryptStringAsync')),
}

export const safeStorage = strict(offered, 'safeStorage')
