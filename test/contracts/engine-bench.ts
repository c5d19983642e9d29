import {
  defineStage,
  openEmbedded,
  openRedis,
  pipeline,
  type Engine,
  type Flow,
  type JobContext,
  type JobFailure,
  type Log,
  type StageEvent,
  type StageOptions,
  type WorkOptions,
  type Workers,
} from '@vignette/queue'
import { z } from 'zod'

/** Where the jobs of one test are kept: plain values, so that another process can be told. */
export type Place = { kind: 'embedded'; dir: string } | { kind: 'redis'; url: string; prefix: string }

export async function openPlace(place: Place): Promise<Engine> {
  const { engine } = place.kind === 'embedded' ? await openEmbedded(place) : await openRedis(place)
  return engine
}

export const Item = z.object({
  run: z.string(),
  name: z.string(),
  lane: z.string().optional(),
  urgency: z.int().optional(),
  filler: z.string().optional(),
})
export type Item = z.infer<typeof Item>
const Parts = z.object({ parts: z.array(Item) })

export const item = (name: string, more: Partial<Item> = {}): Item => ({ run: 'r1', name, ...more })

/** What the stages do is up to each test; `second` makes more of itself through `more`. */
export interface Hands {
  first(work: Item, context: JobContext): Promise<z.infer<typeof Parts>>
  second(work: Item, context: JobContext): Promise<{ more: Item[] }>
  last(work: Item, context: JobContext): Promise<Record<string, never>>
}

const quick: StageOptions = { attempts: 3, backoffMs: 5, concurrency: 1, lockMs: 60_000, deadlineMs: 60_000 }

interface FlowOptions {
  second?: Partial<StageOptions>
  last?: Partial<StageOptions>
  lanes?: readonly string[]
  latest?: boolean
}

/** `first ─each parts▶ second ↺ more ─▶ last` */
export function createTestFlow(options: FlowOptions = {}): Flow<{ hands: Hands }> {
  const lanes = options.lanes ? { names: options.lanes, of: (work: Item) => work.lane ?? 'none' } : undefined
  const first = defineStage({
    name: 'first',
    input: Item,
    output: Parts,
    options: quick,
    subject: (work) => work.name,
    run: (work: Item, { hands, ...job }: { hands: Hands } & JobContext) => hands.first(work, job),
  })
  const second = defineStage({
    name: 'second',
    input: Item,
    output: z.object({ more: z.array(Item) }),
    options: { ...quick, ...options.second },
    subject: (work) => work.name,
    priority: (work) => work.urgency ?? 0,
    ...(lanes ? { lanes } : {}),
    run: (work: Item, { hands, ...job }: { hands: Hands } & JobContext) => hands.second(work, job),
  })
  const last = defineStage({
    name: 'last',
    input: Item,
    output: z.record(z.string(), z.never()),
    options: { ...quick, ...options.last },
    subject: (work) => work.name,
    latest: options.latest ?? false,
    run: (work: Item, { hands, ...job }: { hands: Hands } & JobContext) => hands.last(work, job),
  })
  return pipeline(first).each('parts', second).again('more').end(last)
}

/** A log nobody reads. */
export function createSilentLog(): Log {
  return { debug: ignore, info: ignore, warn: ignore, error: ignore, child: createSilentLog }
}

function ignore(): void {
  // Nobody reads it.
}

export interface Bench extends AsyncDisposable {
  engine: Engine
  workers: Workers
  flow: Flow<{ hands: Hands }>
  failures: JobFailure[]
  events: StageEvent[]
  /** Calls of the handlers so far, as `stage name`. */
  calls: string[]
  /** Enqueues for a stage and resolves when nothing is left. */
  finish(stage: string, ...work: unknown[]): Promise<void>
  untilIdle(): Promise<void>
}

export interface BenchOptions extends FlowOptions {
  hands?: Partial<Hands>
  work?: Partial<WorkOptions>
  /** Enqueued before any worker runs. */
  before?: { stage: string; payload: Item }[]
}

/** Opens an engine on the place and runs all stages of the test flow. */
export async function startBench(place: Place, options: BenchOptions = {}): Promise<Bench> {
  const flow = createTestFlow(options)
  const engine = await openPlace(place)
  const failures: JobFailure[] = []
  const events: StageEvent[] = []
  const calls: string[] = []
  const hands: Hands = {
    first: async () => ({ parts: [] }),
    second: async () => ({ more: [] }),
    last: async () => ({}),
    ...options.hands,
  }
  const counted: Hands = {
    first: (work, job) => (calls.push(`first ${work.name}`), hands.first(work, job)),
    second: (work, job) => (calls.push(`second ${work.name}`), hands.second(work, job)),
    last: (work, job) => (calls.push(`last ${work.name}`), hands.last(work, job)),
  }
  await engine.enqueue(flow, options.before ?? [])
  const workers = await engine.work(
    flow,
    { hands: counted },
    {
      log: createSilentLog(),
      stalledIntervalMs: 300,
      onEvent: (event) => events.push(event),
      onFailure: async (failure) => void failures.push(failure),
      ...options.work,
    },
  )
  const untilIdle = (): Promise<void> => workers.idle(AbortSignal.timeout(30_000))
  return {
    engine,
    workers,
    flow,
    failures,
    events,
    calls,
    untilIdle,
    async finish(stage, ...work) {
      await engine.enqueue(
        flow,
        work.map((payload) => ({ stage, payload })),
      )
      await untilIdle()
    },
    [Symbol.asyncDispose]: () => engine.close(),
  }
}

/** A promise and the hand that resolves it. */
export function createGate(): { opened: Promise<void>; open: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>()
  return { opened: promise, open: resolve }
}
