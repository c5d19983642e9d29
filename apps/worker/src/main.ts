import { loadConfig, sizeThreadPool, usage } from './config.ts'

const told = loadConfig()
if ('help' in told) {
  process.stdout.write(usage)
} else {
  // The pool of threads starts with the first file read in the background, which importing the adapters does.
  if ('settings' in told) sizeThreadPool(told.settings)
  const { runWorker } = await import('./run-worker.ts')
  // What was given up at the end of the grace time may still hold a connection open.
  process.exit(await runWorker(told))
}
