import { readdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { PrismaPg } from '@prisma/adapter-pg'
import {
  bindMigrationAwareSqlAdapterFactory,
  ColumnTypeEnum,
  type SqlMigrationAwareDriverAdapterFactory,
} from '@prisma/driver-adapter-utils'
import * as runtime from '@prisma/schema-engine-wasm/schema_engine_bg'
import pg from 'pg'
import type { PgEndpoint } from '#main/database/embedded/pg-endpoint'

const CHAR_OID = 18
const TEXT_OID = 25
const FILTERS = { externalTables: [], externalEnums: [] }

/**
 * The SQL with which `prisma migrate diff` would turn the database into the schema. Empty if they
 * agree.
 */
export async function diffToSchema(database: PgEndpoint, schemaPath: string): Promise<string> {
  const content = await readFile(schemaPath, 'utf8')
  const files = [{ path: schemaPath, content }]
  return withSchemaEngine(database, async (engine) => {
    const result = await engine.diff({
      from: { tag: 'schemaDatasource', files, configDir: '.' },
      to: { tag: 'schemaDatamodel', files },
      script: true,
      exitCode: null,
      filters: FILTERS,
    })
    return result.stdout ?? ''
  })
}

/**
 * The result of `prisma migrate status`: how the ledger and the folder differ (history null: not at
 * all).
 */
export async function migrationStatus(
  database: PgEndpoint,
  folder: string,
): Promise<runtime.DiagnoseMigrationHistoryOutput> {
  const names = (await readdir(folder)).filter((name) => /^\d{14}_/.test(name)).sort()
  const migrationDirectories = names.map(async (path) => ({
    path,
    migrationFile: {
      path: 'migration.sql',
      content: {
        tag: 'ok' as const,
        value: await readFile(join(folder, path, 'migration.sql'), 'utf8'),
      },
    },
  }))
  const lockfile = 'migration_lock.toml'
  const migrationsList = {
    baseDir: folder,
    lockfile: { path: lockfile, content: await readFile(join(folder, lockfile), 'utf8') },
    shadowDbInitScript: '',
    migrationDirectories: await Promise.all(migrationDirectories),
  }
  return withSchemaEngine(database, (engine) =>
    engine.diagnoseMigrationHistory({
      migrationsList,
      optInToShadowDatabase: false,
      filters: FILTERS,
    }),
  )
}

/** Prisma's schema engine as WASM: the same as in `prisma migrate`, without a binary to download. */
async function withSchemaEngine<T>(
  database: PgEndpoint,
  work: (engine: runtime.SchemaEngine) => Promise<T>,
): Promise<T> {
  const wasm = createRequire(import.meta.url)
    .resolve('@prisma/schema-engine-wasm')
    .replace(/schema_engine\.js$/, 'schema_engine_bg.wasm')
  // The engine reports a panic through this global. Without it, it dies without a message.
  Object.assign(globalThis, {
    PRISMA_WASM_PANIC_REGISTRY: {
      set_message: (message: string) => {
        throw new Error(message)
      },
    },
  })
  const { instance } = await WebAssembly.instantiate(await readFile(wasm), {
    './schema_engine_bg.js': runtime as unknown as WebAssembly.ModuleImports,
  })
  runtime.__wbg_set_wasm(instance.exports)
  const start = instance.exports['__wbindgen_start'] as () => void
  start()

  const pool = new pg.Pool({ ...database, max: 1 })
  const adapter = bindMigrationAwareSqlAdapterFactory(catalogueAdapter(pool))
  const engine = await runtime.SchemaEngine.new({ datamodels: undefined }, () => undefined, adapter)
  try {
    return await work(engine)
  } finally {
    engine.free()
    await pool.end()
  }
}

/**
 * The adapter in the form that the schema engine needs. The engine reads PostgreSQL's catalogue,
 * whose one-letter "char" columns the adapter does not know. So they are read as text and then
 * declared as characters.
 */
function catalogueAdapter(pool: pg.Pool): SqlMigrationAwareDriverAdapterFactory {
  let charColumns: number[] = []
  const query = pool.query.bind(pool) as unknown as (config: unknown) => Promise<pg.QueryResult>
  pool.query = (async (config: unknown) => {
    const result = await query(config)
    charColumns = []
    for (const [index, field] of result.fields.entries()) {
      if (field.dataTypeID !== CHAR_OID) continue
      field.dataTypeID = TEXT_OID
      charColumns.push(index)
    }
    return result
  }) as typeof pool.query

  const factory = new PrismaPg(pool)
  const connect = factory.connect.bind(factory)
  factory.connect = async () => {
    const connection = await connect()
    const queryRaw = connection.queryRaw.bind(connection)
    connection.queryRaw = async (input) => {
      const result = await queryRaw(input)
      for (const index of charColumns) result.columnTypes[index] = ColumnTypeEnum.Character
      return result
    }
    return connection
  }
  return factory
}
