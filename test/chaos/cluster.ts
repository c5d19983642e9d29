import { Manifest } from '@vignette/domain'
import { openStoreOf } from './stores.ts'
import { startEmulator, type EmulatedCall, type Emulator } from '@vignette/gemini-emulator'
import { flow } from '@vignette/pipeline'
import { openRedis } from '@vignette/queue'
import type { ObjectStore } from '@vignette/storage'
import { randomUUID } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import { expect, vi } from 'vitest'
import { vignette } from '../e2e/command-line.ts'
import { comparable } from '../e2e/comparable.ts'
import { scratchFolder } from '../e2e/scratch.ts'
import { startProducer } from '../e2e/producer-process.ts'
import { startWorker } from '../e2e/worker-harness.ts'
import type { Program } from '../support/program.ts'
import { startMinio, startRedis, temporaryFolder, type Server } from '../support/servers.ts'
import { drawPage } from './pages.ts'

const collection = 'chaos'
const stages = ['scan,publish', 'detect', 'crop', 'edit', 'edit']

/** Servers that can be stopped, and what outlives every phase. */
export interface Cluster extends AsyncDisposable {
  redis(): Server
  minio(): Server
  emulator: Emulator
  env: Record<string, string>
  /** path of the collection's settings */
  settings: string
  restartRedis(): Promise<void>
  stopMinioFor(ms: number): Promise<void>
}

/** Starts Redis and MinIO with data that survives them, the emulator, and fills the bucket of scans. */
export async function openCluster(scans: number): Promise<Cluster> {
  await using opening = new AsyncDisposableStack()
  const folders = { redis: await temporaryFolder('redis'), minio: await temporaryFolder('minio') }
  let redis = await startRedis({ folder: folders.redis })
  let minio = await startMinio({ folder: folders.minio })
  opening.defer(async () => {
    await redis.kill()
    await minio.kill()
    for (const folder of Object.values(folders)) await rm(folder, { recursive: true, force: true })
  })
  const emulator = opening.use(await startEmulator({}))
  const scratch = opening.use(await scratchFolder())
  const settings = scratch.at('collection.yaml')
  await writeFile(settings, `name: ${collection}\nrecipe: restore\n`)
  const { env } = openStoreOf(minio, 'scans')
  const masters = openStoreOf(minio, 'scans').store
  for (let number = 0; number < scans; number++)
    await masters.put(`page-${number}.png`, await drawPage(number))
  await masters.close()
  const closing = opening.move()
  return {
    redis: () => redis,
    minio: () => minio,
    emulator,
    settings,
    env: {
      ...env,
      VIGNETTE_REDIS_URL: redis.url,
      VIGNETTE_EMULATOR_URL: emulator.url,
      VIGNETTE_LOCK_SECONDS: '5',
    },
    restartRedis: async () => {
      await redis.kill()
      redis = await startRedis({ folder: folders.redis, port: redis.port })
    },
    stopMinioFor: async (ms) => {
      await minio.kill()
      await new Promise((resolve) => setTimeout(resolve, ms))
      minio = await startMinio({ folder: folders.minio, port: minio.port })
    },
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  }
}

/** One run of all scans into results of its own, by processes of its own. */
export interface Shift {
  env: Record<string, string>
  results: ObjectStore
  /** Kills one of the processes, chosen by chance, and starts another in its place. */
  killOne: () => Promise<void>
  /** Moments at which something was cut off, in ms since 1970. */
  cutAt: number[]
}

export interface ShiftEnd {
  manifests: unknown[]
  paidTwice: number
  calls: number
  cuts: number
  seconds: number
}

/** Runs all scans while `disturb` does its worst, waits until every manifest has settled, and counts. */
export async function runShift(
  cluster: Cluster,
  scans: number,
  disturb: (shift: Shift) => Promise<void>,
): Promise<ShiftEnd> {
  await using closing = new AsyncDisposableStack()
  const name = `results-${randomUUID()}`
  const { store: results } = openStoreOf(cluster.minio(), name)
  closing.defer(() => results.close())
  await results.head('a first use, which makes the bucket')
  const env = {
    ...cluster.env,
    VIGNETTE_STORE: `s3://${name}`,
    VIGNETTE_REDIS_PREFIX: name,
    VIGNETTE_COLLECTIONS: `${collection}=s3://scans/`,
  }
  const crew: { start: () => Promise<Program>; program: Program }[] = []
  closing.defer(async () => void (await Promise.all(crew.map(({ program }) => program.kill()))))
  const starts = [
    () => startProducer(env),
    ...stages.map(
      (stage) => () => startWorker({ ...env, VIGNETTE_STAGES: stage, VIGNETTE_GRACE_SECONDS: '5' }, 'livez'),
    ),
  ]
  for (const start of starts) crew.push({ start, program: await start() })

  const cutAt: number[] = []
  const [startedAt, callsBefore] = [Date.now(), cluster.emulator.calls().length]
  const shift: Shift = {
    env,
    results,
    cutAt,
    killOne: async () => {
      const victim = crew[Math.floor(Math.random() * crew.length)]!
      await victim.program.kill()
      cutAt.push(Date.now())
      victim.program = await victim.start()
    },
  }
  const ordered = await vignette(['submit', 's3://scans', '--collection', cluster.settings, '--detach'], env)
  expect(ordered.code, ordered.stderr).toBe(0)
  await Promise.all([disturb(shift), settled(results, scans)])
  await idle(env)
  const calls = cluster.emulator.calls().slice(callsBefore)
  return {
    manifests: await readManifests(results),
    paidTwice: countPaidTwice(calls, cutAt),
    calls: calls.length,
    cuts: cutAt.length,
    seconds: Math.round((Date.now() - startedAt) / 1000),
  }
}

/** Waits until as many scans have come to an end. The store may be away while it is asked. */
async function settled(results: ObjectStore, scans: number): Promise<void> {
  const count = async (): Promise<number> => {
    const manifests = await readAll(results).catch(() => [])
    return manifests.filter(({ outcome }) => outcome !== 'pending').length
  }
  await vi.waitFor(async () => expect(await count()).toBe(scans), { timeout: 400_000, interval: 2_000 })
}

/** Waits until no job is left anywhere: none is lost in a state that nobody looks at. */
async function idle(env: Record<string, string>): Promise<void> {
  const { engine } = await openRedis({
    url: env['VIGNETTE_REDIS_URL']!,
    prefix: env['VIGNETTE_REDIS_PREFIX']!,
  })
  try {
    const left = async (): Promise<number> =>
      Object.values(await engine.counts(flow)).reduce(
        (sum, { waiting, active, delayed }) => sum + waiting + active + delayed,
        0,
      )
    await vi.waitFor(async () => expect(await left()).toBe(0), { timeout: 120_000, interval: 500 })
  } finally {
    await engine.close()
  }
}

async function readAll(results: ObjectStore): Promise<Manifest[]> {
  const keys = await Array.fromAsync(results.list('manifests/'))
  return Promise.all(
    keys.map(async ({ key }) =>
      Manifest.parse(JSON.parse(Buffer.from((await results.get(key))!).toString('utf8'))),
    ),
  )
}

async function readManifests(results: ObjectStore): Promise<unknown[]> {
  const manifests = await readAll(results)
  return manifests.toSorted((a, b) => (a.master.key < b.master.key ? -1 : 1)).map(comparable)
}

/** How long after it was sent an answer may still be on its way into the store, in ms. */
const onItsWayMs = 2_000

/** Calls made again although the one before was answered in full and nothing was cut off while it was under way. */
function countPaidTwice(calls: readonly EmulatedCall[], cutAt: readonly number[]): number {
  const cutOff = ({ answered, startedAt, endedAt = startedAt }: EmulatedCall): boolean =>
    !answered || cutAt.some((at) => startedAt <= at && at - endedAt < onItsWayMs)
  return [...Map.groupBy(calls, ({ digest }) => digest).values()].flatMap((same) =>
    same.slice(0, -1).filter((call) => call.status === 200 && !cutOff(call)),
  ).length
}
