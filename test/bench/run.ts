// `npm run bench [redis url]`: every measurement, one after the other, each in a process of its own.
import { spawnSync } from 'node:child_process'
import { availableParallelism, cpus, totalmem } from 'node:os'
import { fileURLToPath } from 'node:url'

const gib = Math.round(totalmem() / 2 ** 30)
process.stdout.write(
  `${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} cores, ${gib} GiB, Node ${process.versions.node}\n`,
)
const redis = process.argv[2] ?? process.env['VIGNETTE_TEST_REDIS_URL']
const measurements = [['imaging.ts'], ['pages.ts'], ['engines.ts', '2000', ...(redis ? [redis] : [])]]
for (const [script = '', ...args] of measurements) {
  const file = fileURLToPath(new URL(script, import.meta.url))
  const { status } = spawnSync(process.execPath, [file, ...args], { stdio: 'inherit' })
  if (status !== 0) process.exitCode = 1
}
if (!redis) process.stdout.write('redis: not measured; give its address to measure it too\n')
