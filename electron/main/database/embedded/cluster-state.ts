import { randomBytes } from 'node:crypto'
import { chmod, readFile, stat } from 'node:fs/promises'
import { z } from 'zod'
import { EmbeddedServerError } from './embedded-server-error'
import { writePrivateFile } from '#main/private-file'
import { errnoOf } from './folder-files'

const password = z.string().regex(/^[A-Za-z0-9_-]{43}$/)

const ClusterStateSchema = z.strictObject({
  format: z.literal(1),
  /** True once roles and database exist. Only a cluster that was never ready may be made again. */
  ready: z.boolean(),
  /** PostgreSQL's own id of this cluster. It distinguishes ours from a foreign one. */
  systemIdentifier: z
    .string()
    .regex(/^\d{1,20}$/)
    .nullable(),
  /** The port of the last start. It is used again if it is free. */
  port: z.int().min(1).max(65535).nullable(),
  passwords: z.strictObject({ admin: password, owner: password, app: password }),
})

/** What the app stores about its cluster, in `<data>/database/state.json`, mode 0600. */
export type ClusterState = z.infer<typeof ClusterStateSchema>

/** State for a new cluster, with new random passwords (32 bytes each). */
export function newClusterState(): ClusterState {
  const secret = () => randomBytes(32).toString('base64url')
  return {
    format: 1,
    ready: false,
    systemIdentifier: null,
    port: null,
    passwords: { admin: secret(), owner: secret(), app: secret() },
  }
}

export async function writeClusterState(path: string, state: ClusterState): Promise<void> {
  await writePrivateFile(path, `${JSON.stringify(state, null, 2)}\n`)
}

/**
 * Returns undefined if there is no file. A file that cannot be understood is refused with
 * `state-missing` and never repaired, because it may contain the only copy of the passwords.
 */
export async function readClusterState(path: string): Promise<ClusterState | undefined> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined
    throw new EmbeddedServerError(
      'state-missing',
      { path, reason: `it cannot be read: ${errnoOf(error) ?? 'unknown'}` },
      { cause: error },
    )
  }
  const parsed = ClusterStateSchema.safeParse(parseJson(text))
  if (!parsed.success) {
    // The parse error is not passed on, because it could quote a password.
    throw new EmbeddedServerError('state-missing', { path, reason: 'its content is not ours' })
  }
  await closeToOthers(path)
  return parsed.data
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Invalid JSON is treated like JSON of another shape.
    return undefined
  }
}

/**
 * Copying or restoring a folder often makes its files readable for everybody. That must not stay
 * so, because of the passwords.
 */
async function closeToOthers(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const { mode } = await stat(path)
  if ((mode & 0o077) !== 0) await chmod(path, 0o600)
}
