import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  createSilentLog,
  createTestFlow,
  item,
  openEngine,
  type Handlers,
  type EngineAddress,
} from '../contracts/engine-harness.ts'

// Jobs per second of each engine, for jobs that do nothing: `node test/bench/engines.ts [jobs] [redis url]`.

const jobs = Number(process.argv[2] ?? 2000)
const url = process.argv[3]
const dir = await mkdtemp(join(tmpdir(), 'vignette-harness-'))
await measure({ kind: 'embedded', dir })
await rm(dir, { recursive: true })
if (url) await measure({ kind: 'redis', url, prefix: `bench-${randomUUID()}` })

async function measure(address: EngineAddress): Promise<void> {
  const openedMs = performance.now()
  await using engine = await openEngine(address)
  const startedMs = performance.now()
  const flow = createTestFlow({ second: { concurrency: 8 }, last: { concurrency: 8 } })
  const handlers: Handlers = {
    first: async () => ({ parts: Array.from({ length: jobs }, (_, index) => item(`part-${index}`)) }),
    second: async () => ({ more: [] }),
    last: async () => ({}),
  }
  await engine.enqueue(flow, [{ stage: 'first', payload: item('all') }])
  await using workers = await engine.work(
    flow,
    { handlers },
    { log: createSilentLog(), onFailure: (failure) => Promise.reject(new Error(failure.message)) },
  )
  await workers.idle()
  const seconds = (performance.now() - startedMs) / 1000
  const perSecond = Math.round((2 * jobs) / seconds)
  const open = Math.round(startedMs - openedMs)
  process.stdout.write(
    `${address.kind}: opened in ${open} ms, ${2 * jobs} jobs in ${seconds.toFixed(1)} s, ${perSecond} jobs/s\n`,
  )
}
