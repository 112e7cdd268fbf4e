/** One way into a PostgreSQL database: where it listens and who comes. */
export type PgEndpoint = {
  readonly host: string
  readonly port: number
  readonly database: string
  readonly user: string
  readonly password: string
}
