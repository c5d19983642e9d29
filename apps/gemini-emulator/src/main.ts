import { loadConfig, usage } from './config.ts'
import { startEmulator } from './emulator.ts'

try {
  const config = loadConfig(process.argv.slice(2))
  if (config === undefined) {
    process.stdout.write(usage)
  } else {
    const emulator = await startEmulator(config)
    process.stdout.write(`Gemini emulator at ${emulator.url}\n`)
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void emulator.close())
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`)
  process.exitCode = 2
}
