import type * as Electron from 'electron'
import { strict, unsupported } from './strict.ts'

type Offered = Pick<
  Electron.SafeStorage,
  'isEncryptionAvailable' | 'encryptString' | 'decryptString' | 'getSelectedStorageBackend'
>

/** No keyring is reached from here, and this says so: secrets must not be thought protected. */
const offered = {
  isEncryptionAvailable: () => false,
  isAsyncEncryptionAvailable: () => Promise.resolve(false),
  getSelectedStorageBackend: () => 'basic_text' as const,
  encryptString(): never {
    throw unsupported('safeStorage.encryptString')
  },
  decryptString(): never {
    throw unsupported('safeStorage.decryptString')
  },
  encryptStringAsync: () => Promise.reject(unsupported('safeStorage.encryptStringAsync')),
  decryptStringAsync: () => Promise.reject(unsupported('safeStorage.decryptStringAsync')),
  setUsePlainTextEncryption: () => undefined,
} satisfies Offered & Record<string, unknown>

export const safeStorage = strict(offered, 'safeStorage')
