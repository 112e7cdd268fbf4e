/** For a desktop in a team: the team's worker sends its mail. */
export const NO_WORKER = {
  start: () => undefined,
  wake: () => undefined,
  trouble: () => null,
  stop: () => Promise.resolve(),
}
