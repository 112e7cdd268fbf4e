/** One way into a PostgreSQL database: where it listens and who comes. */
export type PgEndpoint = {
  readonly host: string
  readonly port: number
  readonly database: string
  readonly user: string
  readonly password: string
  /** How TLS is used; left out, it is not asked for. */
  readonly ssl?: false | { readonly rejectUnauthorized: true; readonly ca?: string }
}
