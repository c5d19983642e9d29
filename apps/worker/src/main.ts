import { readVariables, usage } from './variables.ts'

const args = process.argv.slice(2)
const { help, values } = readVariables(args, process.env)
if (help) {
  process.stdout.write(usage)
} else {
  // The pool of threads starts with the first file read in the background, which importing the adapters does.
  process.env['UV_THREADPOOL_SIZE'] = String(values.poolThreads)
  const { runWorker } = await import('./run-worker.ts')
  // What was given up at the end of the grace time may still hold a connection open.
  process.exit(await runWorker(args, process.env))
}
