import type { WireError } from '../errors'

/** What every call answers: never a thrown error, never undefined in place of a refusal. */
export type Result<T> = { ok: true; value: T } | { ok: false; error: WireError }
