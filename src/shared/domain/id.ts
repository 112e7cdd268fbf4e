import { z } from 'zod'

/** A cuid as in the seed's schema. The database checks the same format. */
export const IdSchema = z.string().regex(/^[a-z0-9]{20,32}$/)

/** Instants cross the bridge as ISO 8601 in UTC. */
export const InstantSchema = z.iso.datetime()
