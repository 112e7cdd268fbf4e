import { z } from 'zod'

// Must run before any schema is created. The page's policy forbids eval, which zod would otherwise
// try.
z.config({ jitless: true })
