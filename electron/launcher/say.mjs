/**
 * Runs one step of the setup and prints a line with its time. Everything goes to stderr, so that a
 * command's own output stays clean.
 * @template T
 * @param {string} label what is being done, such as "Building the app"
 * @param {() => Promise<T>} run
 * @returns {Promise<T>}
 */
export async function step(label, run) {
  const began = performance.now()
  process.stderr.write(`${label} ... `)
  try {
    const result = await run()
    process.stderr.write(`${seconds(performance.now() - began)}\n`)
    return result
  } catch (error) {
    process.stderr.write('failed\n')
    throw error
  }
}

/** @param {string} text */
export function say(text) {
  process.stderr.write(`${text}\n`)
}

/** @param {number} milliseconds */
export function seconds(milliseconds) {
  return `${(milliseconds / 1000).toFixed(1)} s`
}

/** An error whose message is all that the user needs. No stack is printed for it. */
export class Stop extends Error {}
