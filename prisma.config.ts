import { defineConfig } from 'prisma/config'

/**
 * For Prisma's own command line only: the app applies its migrations itself (electron/main/database/migrate.ts)
 * and is told its connection at run time. `prisma migrate` reads DATABASE_URL, the owner's URL.
 */
export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  ...(process.env['DATABASE_URL'] === undefined
    ? {}
    : { datasource: { url: process.env['DATABASE_URL'] } }),
})
