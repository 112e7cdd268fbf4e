import type * as Electron from 'electron'
import { strict, unsupported } from './strict.ts'

type Offered = Pick<
  Electron.SafeStorage,
  | 'isAsyncEncryptionAvailable'
  | 'encryptStringAsync'
  | 'decryptStringAsync'
  | 'getSelectedStorageBackend'
>

/**
 * No keyring is reached from here, and this says so: secrets must not be thought protected. The
 * synchronous calls, which Electron has deprecated, are not offered.
 */
const offered: Offered = {
  isAsyncEncryptionAvailable: () => Promise.resolve(false),
  getSelectedStorageBackend: () => 'basic_text',
  encryptStringAsync: () => Promise.reject(unsupported('safeStorage.encryptStringAsync')),
  decryptStringAsync: () => Promise.reject(unsupported('safeStorage.decryptStringAsync')),
}

export const safeStorage = strict(offered, 'safeStorage')
