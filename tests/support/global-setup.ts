import type { TestProject } from 'vitest/node'
import { startEmbeddedServer } from '#main/database/embedded/embedded-server'
import { readClusterState } from '#main/database/embedded/cluster-state'
import { endpointFor } from '#main/database/embedded/cluster'
import { openDatabaseFolder } from '#main/database/embedded/cluster-place'
import { externalTestLogins, prepareExternalServer } from './external-server'
import { makeTempDir, removeDataDir } from './temp-dir'
import { dropTemplate, makeTemplate } from './template-database'
import type { TestLogins } from './test-logins'

declare module 'vitest' {
  interface ProvidedContext {
    testLogins: TestLogins
    /** The migrated database that test databases are copied from. */
    testTemplate: string
  }
}

/**
 * One PostgreSQL for a whole run: our embedded server in a temporary folder, or the server of
 * TEST_DATABASE_URL (as a superuser of a server that is only for tests).
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const url = process.env['TEST_DATABASE_URL']
  if (url !== undefined && url !== '') {
    const logins = externalTestLogins(url)
    await prepareExternalServer(logins)
    project.provide('testLogins', logins)
    const template = await makeTemplate(logins)
    project.provide('testTemplate', template)
    return () => dropTemplate(logins, template)
  }
  const dataDir = await makeTempDir('server')
  const server = await startEmbeddedServer({
    dataDir,
    log: () => undefined,
    // Nothing here has to survive a power failure.
    settings: {
      fsync: 'off',
      synchronous_commit: 'off',
      full_page_writes: 'off',
      max_connections: 200,
    },
  })
  const state = await readClusterState((await openDatabaseFolder(dataDir)).stateFile)
  if (!state) throw new Error('The embedded server left no state')
  const logins = {
    admin: endpointFor('admin', state, server.owner.port, 'postgres'),
    owner: server.owner,
    app: server.app,
  }
  project.provide('testLogins', logins)
  project.provide('testTemplate', await makeTemplate(logins))
  return async () => {
    await server.stop()
    await removeDataDir(dataDir)
  }
}
