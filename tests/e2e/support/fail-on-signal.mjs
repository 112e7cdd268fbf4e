// Loaded into the app's main process before anything else: a fault that nobody in the product has foreseen.
process.on('SIGUSR2', () => {
  throw new TypeError('made by the test')
})
