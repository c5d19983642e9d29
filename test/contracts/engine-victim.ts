import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { item, startHarness, type EngineAddress } from './engine-harness.ts'

// A process that works until it is killed: `deadly` kills it, `endless` never ends, other names leave a file in the folder.

const Orders = z.object({
  address: z.custom<EngineAddress>(),
  folder: z.string(),
  names: z.array(z.string()),
})
const orders = Orders.parse(JSON.parse(process.argv[2] ?? ''))

const harness = await startHarness(orders.address, {
  second: { concurrency: 4 },
  work: { lockMs: 500, maxStalled: 1000 },
  handlers: {
    async second({ name }) {
      process.stdout.write(`started ${name}\n`)
      if (name === 'deadly') process.kill(process.pid, 'SIGKILL')
      if (name === 'endless') await new Promise(() => undefined)
      return { more: [] }
    },
    async last({ name }) {
      await writeFile(join(orders.folder, name), '')
      return {}
    },
  },
})
await harness.engine.enqueue(
  harness.flow,
  orders.names.map((name) => ({ stage: 'second', payload: item(name) })),
)
process.stdout.write('enqueued\n')
