import { errorCode, errorCodes } from '@vignette/domain'
import { makeProxy, probeMaster, setImageLimits } from '@vignette/imaging'
import { flow } from '@vignette/pipeline'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import sharp from 'sharp'
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest'
import { notification, openProducer, type Context } from '../../apps/producer/test/app-harness.ts'
import { openMemoryBackend, openPipeline } from '../../packages/pipeline/test/pipeline-harness.ts'
import { fakeContext } from '../../packages/queue/test/fake-attempt.ts'
import { fakeJob } from '../../packages/queue/test/fake-bullmq.ts'
import { createProcessor } from '../../packages/queue/src/process-job.ts'
import { seeded } from '../support/random.ts'
import { mutateBytes, mutateValue } from './mutate-input.ts'

// What strangers send, changed at random, the same on every run: each ends with a code, and nothing holds the process up.

/** What may become of an input: it is read, or fails with a code somebody was meant to see, of which `internal` is none. */
const known: ReadonlySet<string> = new Set([...errorCodes.filter((code) => code !== 'internal'), 'read'])
/** Longest time in which the process answers nobody, in ms. */
const longestStallMs = 250

const delays = monitorEventLoopDelay({ resolution: 10 })
beforeEach(() => {
  delays.reset()
  delays.enable()
})
afterEach(() => {
  delays.disable()
  if (delays.max / 1e6 >= longestStallMs) throw new Error(`nobody was answered for ${delays.max / 1e6} ms`)
})

async function pages(): Promise<Buffer[]> {
  const page = sharp({
    create: {
      width: 160,
      height: 120,
      channels: 3,
      background: '#c0b090',
      noise: { type: 'gaussian', sigma: 40 },
    },
  })
  return await Promise.all([
    page
      .clone()
      .jpeg()
      .withExif({ IFD0: { Artist: 'somebody' } })
      .toBuffer(),
    page.clone().jpeg({ progressive: true }).withIccProfile('srgb').toBuffer(),
    page.clone().png().withDensity(300).toBuffer(),
    page.clone().webp({ lossless: true }).toBuffer(),
    page.clone().tiff({ compression: 'lzw' }).toBuffer(),
    page.clone().tiff({ compression: 'jpeg', tile: true, pyramid: true }).toBuffer(),
  ])
}

test('images', async () => {
  setImageLimits({ megapixels: 50, memoryMb: 64 })
  onTestFinished(() => setImageLimits({ megapixels: 1000, memoryMb: 1024 }))
  const random = seeded(1)
  for (const page of await pages()) {
    for (let round = 0; round < 500; round++) {
      const bytes = mutateBytes(page, random)
      const code = await look(bytes).catch(errorCode)
      expect(known, `round ${round}: ${bytes.toString('base64')}`).toContain(code)
    }
  }
})

async function look(bytes: Buffer): Promise<string> {
  const {
    pages: [page],
  } = await probeMaster(bytes)
  await makeProxy(bytes, page!, { side: 64 })
  return 'read'
}

test('webhooks', async () => {
  const pipeline = openPipeline(openMemoryBackend())
  const engine = { enqueue: async () => {}, queueStatus: async () => [] }
  const context: Context = {
    engine,
    store: pipeline.store,
    masters: () => pipeline.masters,
    policy: { buckets: ['scans'], results: { bucket: 'results', prefix: '' } },
    sources: [{ collection: 'default', bucket: 'scans', prefix: '' }],
    pings: {},
  }
  await pipeline.submit()
  await using producer = openProducer(context)
  const random = seeded(2)
  const whole = [
    notification('a page.png', 'b.tif'),
    { bucket: 'scans', keys: ['a page.png'] },
    { bucket: 'scans', prefix: 'a' },
  ]
  for (let round = 0; round < 2400; round++) {
    const url = round % 3 === 0 ? '/events' : '/scans'
    const body = whole[round % 3]
    const { status } = await producer.post(url, Object(mutateValue(mutateValue(body, random), random)))
    expect([200, 202, 400, 404, 413, 415, 422], `round ${round}`).toContain(status)
  }
})

test('payloads of jobs', async () => {
  const pipeline = openPipeline(openMemoryBackend())
  const task = await pipeline.submit()
  const sha256 = 'a'.repeat(64)
  const page = { ...task, page: 1, masterSha256: sha256, proxy: { key: 'proxies/x.jpg', sha256 } }
  const tasks: Record<string, object> = {
    scan: task,
    detect: page,
    crop: { ...page, boxes: sha256 },
    edit: {
      ...task,
      page: 1,
      object: 1,
      path: ['restore'],
      masterSha256: sha256,
      input: { key: 'crops/x.png', sha256, mediaType: 'image/png' },
    },
    publish: task,
  }
  const random = seeded(3)
  for (const stage of flow.stages) {
    for (let round = 0; round < 500; round++) {
      const context = { ...fakeContext(), flow, stage, services: pipeline.services }
      const data = mutateValue(tasks[stage.name], random)
      const job = fakeJob(context.told, { data, opts: { attempts: 1 } })
      await createProcessor(context)(job, 'token', new AbortController().signal).catch(() => undefined)
      for (const { code } of context.failures)
        expect(known, `${stage.name} ${JSON.stringify(data)}`).toContain(code)
    }
  }
})
