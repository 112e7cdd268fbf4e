import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { PrismaPg } from '@prisma/adapter-pg'
import {
  bindMigrationAwareSqlAdapterFactory,
  ColumnTypeEnum,
  type SqlMigrationAwareDriverAdapterFactory,
} from '@prisma/driver-adapter-utils'
import * as runtime from '@prisma/schema-engine-wasm/schema_engine_bg'
import pg from 'pg'

const CHAR_OID = 18
const TEXT_OID = 25

/**
 * The adapter as the schema engine needs it: the engine reads PostgreSQL's catalogue, whose one-letter
 * "char" columns the adapter does not know, so they travel as text and are named characters again.
 */
function catalogueAdapter(databaseUrl: string): SqlMigrationAwareDriverAdapterFactory {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 1 })
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
  }) as unknown as typeof pool.query

  const factory = new PrismaPg(pool, { disposeExternalPool: true })
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

/**
 * Prisma's schema engine as WASM, the same one as behind `prisma migrate diff`, without a binary to
 * download. Answers the SQL that would turn the database into the schema; empty when they agree.
 */
export async function diffToSchema(databaseUrl: string, schemaPath: string): Promise<string> {
  const wasm = createRequire(import.meta.url)
    .resolve('@prisma/schema-engine-wasm')
    .replace(/schema_engine\.js$/, 'schema_engine_bg.wasm')
  // The engine reports a panic through this global, and dies without a word where it is missing.
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

  const content = await readFile(schemaPath, 'utf8')
  const adapter = bindMigrationAwareSqlAdapterFactory(catalogueAdapter(databaseUrl))
  const engine = await runtime.SchemaEngine.new({ datamodels: undefined }, () => undefined, adapter)
  try {
    const result = await engine.diff({
      from: { tag: 'schemaDatasource', files: [{ path: schemaPath, content }], configDir: '.' },
      to: { tag: 'schemaDatamodel', files: [{ path: schemaPath, content }] },
      script: true,
      exitCode: null,
      filters: { externalTables: [], externalEnums: [] },
    })
    return result.stdout ?? ''
  } finally {
    engine.free()
  }
}
