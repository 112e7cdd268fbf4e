/** One way to connect to a PostgreSQL database: where it listens and which login is used. */
export type PgEndpoint = {
  readonly host: string
  readonly port: number
  readonly database: string
  readonly user: string
  readonly password: string
  /** How TLS is used. Without it, TLS is not requested. */
  readonly ssl?: false | { readonly rejectUnauthorized: true; readonly ca?: string }
}
