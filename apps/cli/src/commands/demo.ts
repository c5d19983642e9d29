import { fileURLToPath } from 'node:url'
import { run } from './run.ts'

const samples = fileURLToPath(new URL('../../samples/scans', import.meta.url))

/** `vignette demo`: the bundled scans through the offline emulator, into `out`. */
export function demo(options: { out: string; json?: boolean; verbose?: boolean }): Promise<number> {
  const collection = fileURLToPath(new URL('../../samples/collection.yaml', import.meta.url))
  return run([samples], { ...options, collection, emulate: true })
}
