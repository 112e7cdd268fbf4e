import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { AdminIo } from './admin-io'

const PackageSchema = z.object({ version: z.string() })

/** The version of the app that this command line belongs to. */
export async function appVersion({ root }: AdminIo): Promise<string> {
  return PackageSchema.parse(JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))).version
}
