import type { PgEndpoint } from '#main/database/embedded/pg-endpoint'

/** The three logins of the server for the tests. `admin` is a superuser. */
export type TestLogins = {
  readonly admin: PgEndpoint
  readonly owner: PgEndpoint
  readonly app: PgEndpoint
}
