import { z } from 'zod'

// Must run before any schema is made: the page's policy forbids eval, which zod would otherwise try.
z.config({ jitless: true })
