import type { PgEndpoint } from '#main/database/embedded/pg-endpoint'

/** The three logins of the server that the tests run on; `admin` is a superuser. */
export type TestLogins = {
  readonly admin: PgEndpoint
  readonly owner: PgEndpoint
  readonly app: PgEndpoint
}
