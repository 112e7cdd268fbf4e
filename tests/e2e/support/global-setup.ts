import { prepareDatabase } from './prepared-database'

/** Playwright calls this before the first test, and its return value after the last. */
export default prepareDatabase
