import type { WireError } from '../errors'

/**
 * The result of every call. A call never throws, and never returns undefined in place of a refusal.
 */
export type Result<T> = { ok: true; value: T } | { ok: false; error: WireError }
