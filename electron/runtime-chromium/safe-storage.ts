import type * as Electron from 'electron'
import { strict, unsupported } from './strict.ts'

type Offered = Pick<
  Electron.SafeStorage,
  | 'isAsyncEncryptionAvailable'
  | 'encryptStringAsync'
  | 'decryptStringAsync'
  | 'getSelectedStorageBackend'
> & {
  /** Electron calls it deprecated, but it is the only one that checks the key. */
  isEncryptionAvailable(): boolean
}

/**
 * Reports that no keyring is available, so that nobody believes that secrets are protected.
 * Synchronous encryption, which Electron has deprecated, is not offered.
 */
const offered: Offered = {
  isAsyncEncryptionAvailable: () => Promise.resolve(false),
  isEncryptionAvailable: () => false,
  getSelectedStorageBackend: () => 'basic_text',
  encryptStringAsync: () => Promise.reject(unsupported('safeStorage.encryptStringAsync')),
  decryptStringAsync: () => Promise.reject(unsupported('safeStorage.decryptStringAsync')),
}

export const safeStorage = strict(offered, 'safeStorage')
