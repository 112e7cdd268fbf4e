/** For a desktop that joined: the team's worker sends its mail. */
export const NO_WORKER = {
  start: () => undefined,
  wake: () => undefined,
  trouble: () => null,
  stop: () => Promise.resolve(),
}
