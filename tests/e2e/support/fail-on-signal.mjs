// Loaded into the app's main process before anything else. Raises an unexpected error on a signal.
process.on('SIGUSR2', () => {
  throw new TypeError('made by the test')
})
