import { Manifest, manifestKey, scanId } from '@vignette/domain'
import { discover, flow, readSettings, registerCollection, resolvePlan, scanTask } from '@vignette/pipeline'
import { openRedis, type Engine } from '@vignette/queue'
import { openFileStore, type ObjectStore } from '@vignette/storage'
import { randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'
import { answersHttp, freePort, startProgram, type Program } from '../support/program.ts'
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
export interface Yard extends AsyncDisposable {
  engine: Engine
  store: ObjectStore
  scratch: Scratch
  /** Enqueues files of this machine as scans of a collection. Answers where its manifests will be, in the order of the files. */
  submit(settings: object, files: readonly string[]): Promise<string[]>
  /** Starts a worker with these variables and waits until it is ready. */
  start(env: Record<string, string>): Promise<WorkerProcess>
  /** The manifest once it is as wanted. */
  manifest(key: string, wanted: (manifest: Manifest) => boolean): Promise<Manifest>
}

export async function openYard(redisUrl: string, emulatorUrl: string): Promise<Yard> {
  await using opening = new AsyncDisposableStack()
  const scratch = opening.use(await scratchFolder())
  const prefix = `yard-${randomUUID()}`
  const { engine } = await openRedis({ url: redisUrl, prefix })
  opening.use(engine)
  const store = await openFileStore(scratch.at('out'))
  const shared = {
    VIGNETTE_REDIS_URL: redisUrl,
    VIGNETTE_REDIS_PREFIX: prefix,
    VIGNETTE_STORE: scratch.at('out'),
    VIGNETTE_EMULATOR_URL: emulatorUrl,
    VIGNETTE_LOCK_SECONDS: '4',
  }
  const closing = opening.move()
  return {
    engine,
    store,
    scratch,
    submit: (settings, files) => submit({ engine, store }, settings, files),
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

async function submit(
  { engine, store }: Pick<Yard, 'engine' | 'store'>,
  settings: object,
  files: readonly string[],
): Promise<string[]> {
  const { settings: collection } = readSettings(JSON.stringify(settings))
  const resolved = resolvePlan(collection, {
    catalogue: await discover(),
    service: 'emulator',
    now: new Date(),
  })
  if (!('plan' in resolved)) throw new Error(JSON.stringify(resolved.problems))
  const submission = { collection, plan: resolved.plan, run: 'r1' }
  await registerCollection(store, submission)
  const machine = await openFileStore('/', { readOnly: true })
  const tasks = await Promise.all(
    files.map(async (file) => {
      const key = file.replace(/^\//, '')
      return scanTask({ bucket: 'file', key, version: (await machine.head(key))!.version }, submission)
    }),
  )
  await engine.enqueue(
    flow,
    tasks.map((payload) => ({ stage: 'scan', payload })),
  )
  return tasks.map((task) => manifestKey(collection.name, scanId(task.master)))
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
export async function probe(
  worker: Pick<WorkerProcess, 'health'>,
  path: string,
): Promise<{ status: number; text: string }> {
  const response = await fetch(`${worker.health}/${path}`, { signal: AbortSignal.timeout(10_000) })
  return { status: response.status, text: (await response.text()).trim() }
}
