import { prepareDatabase } from './prepared-database'

/** Playwright calls it before the first test, and what it returns after the last. */
export default prepareDatabase
