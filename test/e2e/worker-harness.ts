import { Manifest, manifestKey, scanId, type MasterRef } from '@vignette/domain'
import {
  loadDefinitions,
  flow,
  readSettings,
  registerCollection,
  resolvePlan,
  scanTask,
} from '@vignette/pipeline'
import { openRedis, type Engine } from '@vignette/queue'
import { openFileStore, openS3Store, type ObjectStore } from '@vignette/storage'
import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'
import { answersHttp, freePort, startProgram, type Program } from '../support/program.ts'
import type { S3Address } from '../support/services.ts'
import { scratchFolder, type Scratch } from './scratch.ts'

const main = fileURLToPath(new URL('../../apps/worker/src/main.ts', import.meta.url))

/** One worker in a process of its own. */
export interface WorkerProcess extends Program {
  health: string
  /** What it has logged so far. */
  lines(): Line[]
}

export type Line = Record<string, unknown> & { msg: string }

/** A Redis and a store that workers share with the test. */
export interface WorkerHarness extends AsyncDisposable {
  engine: Engine
  store: ObjectStore
  scratch: Scratch
  /** Enqueues a file, put among the masters first, or any other master as a scan of a collection. Answers where its manifest will be. */
  submit(settings: object, master: string | MasterRef): Promise<string>
  /** Starts a worker with these variables and waits until it is ready. */
  start(env: Record<string, string>): Promise<WorkerProcess>
  /** The manifest once it is as wanted. */
  manifest(key: string, wanted: (manifest: Manifest) => boolean): Promise<Manifest>
}

export interface WorkerHarnessOptions {
  redisUrl: string
  emulatorUrl: string
  /** masters and results in new buckets there; without it results in a folder, and no files as masters */
  s3?: S3Address
}

export async function openWorkerHarness({
  redisUrl,
  emulatorUrl,
  s3,
}: WorkerHarnessOptions): Promise<WorkerHarness> {
  await using opening = new AsyncDisposableStack()
  const scratch = opening.use(await scratchFolder())
  const prefix = `harness-${randomUUID()}`
  const { engine } = await openRedis({ url: redisUrl, prefix })
  opening.use(engine)
  const { store, masters, env: place } = s3 ? await newBuckets(s3, prefix) : newFolder(scratch.at('out'))
  opening.defer(() => store.close())
  opening.defer(() => masters?.store.close())
  const shared = {
    ...place,
    VIGNETTE_REDIS_URL: redisUrl,
    VIGNETTE_REDIS_PREFIX: prefix,
    VIGNETTE_EMULATOR_URL: emulatorUrl,
    VIGNETTE_LOCK_SECONDS: '4',
  }
  const closing = opening.move()
  return {
    engine,
    store,
    scratch,
    submit: async (settings, master) => {
      const ref = typeof master === 'string' ? await upload(master, masters) : master
      return submit({ engine, store }, settings, ref)
    },
    start: async (env) => closing.use(await startWorker({ ...shared, ...env })),
    manifest: async (key, wanted) => {
      let manifest: Manifest | null = null
      await expect
        .poll(async () => (manifest = await readManifest(store, key)), { timeout: 90_000, interval: 100 })
        .toSatisfy((found: Manifest | null) => found !== null && wanted(found))
      return manifest!
    },
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  }
}

interface StoreAddress {
  store: ObjectStore
  masters?: Masters
  env: Record<string, string>
}

interface Masters {
  bucket: string
  store: ObjectStore
}

function newFolder(folder: string): StoreAddress {
  return { store: openFileStore(folder), env: { VIGNETTE_STORE: folder } }
}

async function newBuckets(s3: S3Address, bucket: string): Promise<StoreAddress> {
  const scans = `${bucket}-scans`
  const [store, masters] = [bucket, scans].map((name) =>
    openS3Store({ ...s3, bucket: name, createBucket: true }),
  )
  for (const opened of [store, masters]) await opened!.head('a first use, which makes the bucket')
  return {
    store: store!,
    masters: { bucket: scans, store: masters! },
    env: {
      VIGNETTE_STORE: `s3://${bucket}`,
      VIGNETTE_SCANS: scans,
      VIGNETTE_S3_ENDPOINT: s3.endpoint,
      AWS_ACCESS_KEY_ID: s3.accessKeyId,
      AWS_SECRET_ACCESS_KEY: s3.secretAccessKey,
    },
  }
}

async function submit(
  { engine, store }: Pick<WorkerHarness, 'engine' | 'store'>,
  settings: object,
  master: MasterRef,
): Promise<string> {
  const { settings: collection } = readSettings(JSON.stringify(settings))
  const definitions = await loadDefinitions()
  const resolved = resolvePlan(collection, { definitions, service: 'emulator', now: new Date() })
  if (!('plan' in resolved)) throw new Error(JSON.stringify(resolved.problems))
  const submission = { collection, plan: resolved.plan, run: 'r1' }
  await registerCollection(store, submission)
  await engine.enqueue(flow, [{ stage: 'scan', payload: scanTask(master, submission) }])
  return manifestKey(collection.name, scanId(master))
}

async function upload(path: string, masters: Masters | undefined): Promise<MasterRef> {
  if (!masters) throw new Error('Workers read no files of this machine: open the harness with s3.')
  const { bucket, store } = masters
  const key = basename(path)
  await store.put(key, await readFile(path))
  return { bucket, key, version: (await store.head(key))!.version }
}

/** Starts a worker and waits until its probe says it is ready, or, given `probe`, that it lives. */
export async function startWorker(
  env: Record<string, string>,
  probe: 'readyz' | 'livez' = 'readyz',
): Promise<WorkerProcess> {
  const port = await freePort()
  const health = `http://127.0.0.1:${port}`
  const program = await startProgram(process.execPath, [main], {
    env: { VIGNETTE_HEALTH_PORT: String(port), ...env },
    ready: () => answersHttp(`${health}/${probe}`),
    readyTimeoutMs: 60_000,
  })
  return { ...program, health, lines: () => program.output().split('\n').flatMap(readLine) }
}

/** The last line may be cut where it was read. */
function readLine(text: string): Line[] {
  try {
    return text === '' ? [] : [JSON.parse(text)]
  } catch {
    return []
  }
}

async function readManifest(store: ObjectStore, key: string): Promise<Manifest | null> {
  const bytes = await store.get(key)
  return bytes && Manifest.parse(JSON.parse(Buffer.from(bytes).toString('utf8')))
}

/** What a probe of a worker answers. */
export async function askProbe(
  worker: Pick<WorkerProcess, 'health'>,
  path: string,
): Promise<{ status: number; text: string }> {
  const response = await fetch(`${worker.health}/${path}`, { signal: AbortSignal.timeout(10_000) })
  return { status: response.status, text: (await response.text()).trim() }
}
