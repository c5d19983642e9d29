import { sha256 } from '@vignette/domain'
import { startEmulator } from '@vignette/gemini-emulator'
import { once } from 'node:events'
import { readFile, readdir } from 'node:fs/promises'
import { createServer } from 'node:http'
import { expect, test, vi } from 'vitest'
import { freePort } from '../support/program.ts'
import { startRedis } from '../support/servers.ts'
import { describeWith } from '../support/services.ts'
import { copySamples, scratchFolder } from './scratch.ts'
import {
  openWorkerHarness,
  askProbe,
  startWorker,
  type WorkerProcess,
  type WorkerHarness,
} from './worker-harness.ts'

const sample = 'menus-propos-1525.jpg'
const restoring = { name: 'woodcuts', recipe: 'restore' }

/** Puts one sample scan into the queues; answers where its manifest will be. */
async function submitSample(harness: WorkerHarness): Promise<string> {
  await copySamples(harness.scratch.at('scans'), [sample])
  return harness.submit(restoring, harness.scratch.at('scans', sample))
}

function terminate(worker: WorkerProcess): Promise<number | null> {
  process.kill(worker.pid, 'SIGTERM')
  return worker.exited
}

describeWith('redisAndS3', 'workers with a share of the stages each', ({ redisUrl, s3 }) => {
  test('bring a scan to its manifest, say how, and leave when told', { timeout: 180_000 }, async () => {
    await using emulator = await startEmulator({})
    await using harness = await openWorkerHarness({ redisUrl, emulatorUrl: emulator.url, s3 })
    const shares = ['scan,publish', 'detect,crop', 'edit']
    const workers = await Promise.all(
      shares.map((stages) => harness.start({ VIGNETTE_STAGES: stages, VIGNETTE_CONCURRENCY: 'crop=3' })),
    )
    const manifest = await harness.manifest(
      await submitSample(harness),
      ({ outcome }) => outcome === 'pictures',
    )
    expect(manifest.totals.edits).toBe(manifest.totals.objects)

    const done = workers.map((worker) => worker.lines().filter(({ msg }) => msg === 'done'))
    expect(done.map((lines) => [...new Set(lines.map(({ stage }) => String(stage)))].toSorted())).toEqual([
      ['publish', 'scan'],
      ['crop', 'detect'],
      ['edit'],
    ])
    expect(done[2]).toHaveLength(manifest.totals.edits)
    expect(done[2]?.[0]).toMatchObject({
      collection: 'woodcuts',
      scan: manifest.scan,
      object: expect.stringMatching(/^p1-o\d+$/),
      step: 'restore',
      jobId: expect.any(String),
      attempt: 1,
      durationMs: expect.any(Number),
    })
    const metrics = await Promise.all(workers.map((worker) => askProbe(worker, 'metrics')))
    expect(metrics[0]?.text).toContain(
      'vignette_jobs_total{stage="scan",kind="done",code="",process="worker"} 1',
    )
    expect(metrics[1]?.text).toMatch(
      /vignette_call_total\{kind="detect",model="[\w.-]+",outcome="found"[^}]*\} 1/,
    )
    expect(metrics[2]?.text).toMatch(
      /vignette_tokens_total\{kind="edit",model="[\w.-]+",type="image"[^}]*\} \d+/,
    )
    expect(metrics[2]?.text).toContain(
      'vignette_queue_jobs{queue="publish",state="waiting",process="worker"} 0',
    )
    for (const worker of workers) {
      expect(await askProbe(worker, 'livez')).toEqual({ status: 200, text: 'ok' })
      expect(await terminate(worker), worker.output()).toBe(0)
      expect(worker.output()).not.toContain(s3.secretAccessKey)
    }
  })

  test.runIf(process.platform === 'linux')('have a thread for every job at a time', async () => {
    await using emulator = await startEmulator({})
    await using harness = await openWorkerHarness({ redisUrl, emulatorUrl: emulator.url })
    const worker = await harness.start({
      VIGNETTE_STAGES: 'scan,crop',
      VIGNETTE_CONCURRENCY: 'scan=2,crop=3',
    })
    const tasks = await readdir(`/proc/${worker.pid}/task`)
    const names = await Promise.all(
      tasks.map((id) => readFile(`/proc/${worker.pid}/task/${id}/comm`, 'utf8')),
    )
    expect(names.filter((name) => name.startsWith('libuv-worker'))).toHaveLength(4 + 2 + 3)
    expect(worker.lines()[0]).toMatchObject({ msg: 'started', poolThreads: 9, imageThreads: 1 })
  })
})

describeWith('redisAndS3', 'a worker that is told to stop', ({ redisUrl, s3 }) => {
  test('hands back what does not end in time, with its attempt unused', { timeout: 180_000 }, async () => {
    await using emulator = await startEmulator({})
    await using harness = await openWorkerHarness({ redisUrl, emulatorUrl: emulator.url, s3 })
    emulator.fault({ kind: 'slow', ms: 600_000, on: 'edit', times: 100 })
    await harness.start({ VIGNETTE_STAGES: 'scan,detect,crop,publish' })
    const key = await submitSample(harness)
    const first = await harness.start({ VIGNETTE_STAGES: 'edit', VIGNETTE_GRACE_SECONDS: '3' })
    await vi.waitUntil(() => emulator.calls().some(({ kind }) => kind === 'edit'), { timeout: 60_000 })

    const toldAt = performance.now()
    process.kill(first.pid, 'SIGTERM')
    await expect
      .poll(() => askProbe(first, 'readyz'))
      .toMatchObject({ status: 503, text: expect.stringContaining('draining') })
    expect(await askProbe(first, 'livez')).toMatchObject({ status: 200 })
    expect(await first.exited, first.output()).toBe(0)
    expect(performance.now() - toldAt).toBeLessThan(3000 + 1500)
    const returned = first.lines().filter(({ msg }) => msg === 'handed back')
    expect(returned.length).toBeGreaterThan(0)

    emulator.clearFaults()
    const second = await harness.start({ VIGNETTE_STAGES: 'edit' })
    const manifest = await harness.manifest(key, ({ outcome }) => outcome === 'pictures')
    expect(manifest.totals.edits).toBe(manifest.totals.objects)
    const finished = second.lines().filter(({ msg }) => msg === 'done')
    expect(finished.map(({ jobId }) => jobId)).toEqual(
      expect.arrayContaining(returned.map(({ jobId }) => jobId)),
    )
    for (const { attempt } of [...returned, ...finished]) expect(attempt).toBe(1)
  })

  test('finishes what ends in time, and takes no more', { timeout: 180_000 }, async () => {
    await using emulator = await startEmulator({})
    await using harness = await openWorkerHarness({ redisUrl, emulatorUrl: emulator.url, s3 })
    emulator.fault({ kind: 'slow', ms: 2000, on: 'edit', times: 100 })
    await harness.start({ VIGNETTE_STAGES: 'scan,detect,crop,publish' })
    await submitSample(harness)
    const worker = await harness.start({ VIGNETTE_STAGES: 'edit', VIGNETTE_CONCURRENCY: 'edit=1' })
    await vi.waitUntil(() => emulator.calls().some(({ kind }) => kind === 'edit'), { timeout: 60_000 })
    expect(await terminate(worker), worker.output()).toBe(0)
    expect(worker.lines().filter(({ msg }) => msg === 'done')).toHaveLength(1)
    expect(worker.lines().filter(({ msg }) => msg === 'handed back')).toHaveLength(0)
    expect(emulator.calls().filter(({ kind }) => kind === 'edit')).toHaveLength(1)
  })
})

describeWith('redis', 'a worker', ({ redisUrl }) => {
  test('reads no file of its machine, whatever a job says', { timeout: 180_000 }, async () => {
    await using emulator = await startEmulator({})
    await using harness = await openWorkerHarness({ redisUrl, emulatorUrl: emulator.url })
    await copySamples(harness.scratch.at('scans'), [sample])
    const path = harness.scratch.at('scans', sample)
    const version = `sha256:${sha256(await readFile(path))}`
    await harness.start({ VIGNETTE_STAGES: 'scan,detect,crop,publish' })
    const key = await harness.submit(restoring, { bucket: 'file', key: path.slice(1), version })
    const manifest = await harness.manifest(key, ({ outcome }) => outcome !== 'pending')
    expect(manifest).toMatchObject({ outcome: 'failed', pages: [], failures: [{ code: 'master-missing' }] })
    expect(await Array.fromAsync(harness.store.list('proxies/'))).toEqual([])
  })
})

describeWith('redis', 'a scan on which workers die', ({ redisUrl }) => {
  test('is taken over, and ends as a failure in the manifest', { timeout: 240_000 }, async () => {
    await using emulator = await startEmulator({})
    await using harness = await openWorkerHarness({ redisUrl, emulatorUrl: emulator.url })
    const silent = createServer()
    await using leaving = new AsyncDisposableStack()
    leaving.defer(() => {
      silent.closeAllConnections()
      silent.close()
    })
    silent.listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const { port } = Object(silent.address())
    const env = {
      VIGNETTE_S3_ENDPOINT: `http://127.0.0.1:${port}`,
      AWS_ACCESS_KEY_ID: 'any',
      AWS_SECRET_ACCESS_KEY: 'any-secret',
      VIGNETTE_LOCK_SECONDS: '2',
    }
    const key = await harness.submit(restoring, { bucket: 'scans', key: 'deadly.tif', version: '1' })
    for (let death = 1; death <= 4; death++) {
      const asked = once(silent, 'request')
      const victim = await harness.start({ ...env, VIGNETTE_STAGES: 'scan' })
      await asked
      await victim.kill()
    }
    const last = await harness.start({ ...env, VIGNETTE_STAGES: 'scan,publish' })
    const manifest = await harness.manifest(key, ({ outcome }) => outcome !== 'pending')
    expect(manifest).toMatchObject({
      outcome: 'failed',
      failures: [{ code: 'killed-too-often', stage: 'scan' }],
    })
    expect(await terminate(last), last.output()).toBe(0)
  })
})

describeWith('redisProgram', 'a worker without its Redis', () => {
  test('waits for it, and says when it is gone', { timeout: 180_000 }, async () => {
    await using scratch = await scratchFolder()
    const port = await freePort()
    await using worker = await startWorker(
      {
        VIGNETTE_REDIS_URL: `redis://:sesame@127.0.0.1:${port}`,
        VIGNETTE_STORE: scratch.at('out'),
        VIGNETTE_STAGES: 'scan,publish',
        VIGNETTE_GRACE_SECONDS: '1',
      },
      'livez',
    )
    expect(await askProbe(worker, 'readyz')).toMatchObject({
      status: 503,
      text: expect.stringContaining('starting'),
    })
    await vi.waitUntil(() => worker.lines().some(({ msg }) => msg.includes('Trying again')), {
      timeout: 30_000,
    })
    const redis = await startRedis({ port })
    await expect.poll(() => askProbe(worker, 'readyz'), { timeout: 30_000 }).toMatchObject({ status: 200 })
    await redis[Symbol.asyncDispose]()
    await expect
      .poll(() => askProbe(worker, 'readyz'), { timeout: 30_000 })
      .toMatchObject({ status: 503, text: expect.stringContaining('redis') })
    const { status, text } = await askProbe(worker, 'metrics')
    expect(status).toBe(200)
    expect(text).toContain('vignette_queues_readable{process="worker"} 0')
    expect(await terminate(worker)).toBe(1)
    expect(worker.output()).not.toContain('sesame')
  })
})

test('a worker that is told nothing says all that is missing', async () => {
  const missing = startWorker({ VIGNETTE_RATE_LIMITS: 'edit-nothing=3/min', VIGNETTE_GRACE_SECONDS: 'long' })
  await expect(missing).rejects.toThrow(
    /VIGNETTE_GRACE_SECONDS[\s\S]*VIGNETTE_REDIS_URL is missing[\s\S]*VIGNETTE_STORE is missing/,
  )
})
