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
export type EngineAddress = { kind: 'embedded'; dir: string } | { kind: 'redis'; url: string; prefix: string }

export async function openEngine(address: EngineAddress): Promise<Engine> {
  const { engine } = address.kind === 'embedded' ? await openEmbedded(address) : await openRedis(address)
  return engine
}

export const Item = z.object({
  run: z.string(),
  name: z.string(),
  pool: z.string().optional(),
  urgency: z.int().optional(),
  filler: z.string().optional(),
})
export type Item = z.infer<typeof Item>
const Parts = z.object({ parts: z.array(Item) })

export const item = (name: string, more: Partial<Item> = {}): Item => ({ run: 'r1', name, ...more })

/** What the stages do is up to each test; `second` makes more of itself through `more`. */
export interface Handlers {
  first(work: Item, context: JobContext): Promise<z.infer<typeof Parts>>
  second(work: Item, context: JobContext): Promise<{ more: Item[] }>
  last(work: Item, context: JobContext): Promise<Record<string, never>>
}

const quick: StageOptions = { attempts: 3, backoffMs: 5, concurrency: 1, lockMs: 60_000, deadlineMs: 60_000 }

interface FlowOptions {
  second?: Partial<StageOptions>
  last?: Partial<StageOptions>
  pools?: readonly string[]
  latest?: boolean
}

/** `first ─each parts▶ second ↺ more ─▶ last` */
export function createTestFlow(options: FlowOptions = {}): Flow<{ handlers: Handlers }> {
  const pools = options.pools
    ? {
        names: options.pools,
        of: (work: Item) => work.pool ?? 'none',
        within: async (earlier: unknown) => [Item.parse(earlier).pool ?? 'none'],
      }
    : undefined
  const first = defineStage({
    name: 'first',
    input: Item,
    output: Parts,
    options: quick,
    subject: (work) => work.name,
    run: (work: Item, { handlers, ...job }: { handlers: Handlers } & JobContext) => handlers.first(work, job),
  })
  const second = defineStage({
    name: 'second',
    input: Item,
    output: z.object({ more: z.array(Item) }),
    options: { ...quick, ...options.second },
    subject: (work) => work.name,
    priority: (work) => work.urgency ?? 0,
    ...(pools ? { pools } : {}),
    run: (work: Item, { handlers, ...job }: { handlers: Handlers } & JobContext) =>
      handlers.second(work, job),
  })
  const last = defineStage({
    name: 'last',
    input: Item,
    output: z.record(z.string(), z.never()),
    options: { ...quick, ...options.last },
    subject: (work) => work.name,
    latest: options.latest ?? false,
    run: (work: Item, { handlers, ...job }: { handlers: Handlers } & JobContext) => handlers.last(work, job),
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

/** One line of a log, with the fields of the loggers it came through. */
export interface LogLine {
  level: 'debug' | 'info' | 'warn' | 'error'
  msg: string
  [field: string]: unknown
}

/** A log that adds its lines to a list. */
export function createListedLog(lines: LogLine[], about: object = {}): Log {
  const at =
    (level: LogLine['level']) =>
    (fields: object, msg: string): void =>
      void lines.push({ ...about, ...fields, level, msg })
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: (fields) => createListedLog(lines, { ...about, ...fields }),
  }
}

export interface EngineHarness extends AsyncDisposable {
  engine: Engine
  workers: Workers
  flow: Flow<{ handlers: Handlers }>
  failures: JobFailure[]
  events: StageEvent[]
  /** What the workers have logged. */
  lines: LogLine[]
  /** Calls of the handlers so far, as `stage name`. */
  calls: string[]
  /** Enqueues for a stage and resolves when nothing is left. */
  finish(stage: string, ...work: unknown[]): Promise<void>
  untilIdle(): Promise<void>
}

export interface HarnessOptions extends FlowOptions {
  handlers?: Partial<Handlers>
  work?: Partial<WorkOptions>
  /** Enqueued before any worker runs. */
  before?: { stage: string; payload: Item }[]
}

/** Opens an engine on the address and runs all stages of the test flow. */
export async function startHarness(
  address: EngineAddress,
  options: HarnessOptions = {},
): Promise<EngineHarness> {
  const flow = createTestFlow(options)
  const engine = await openEngine(address)
  const failures: JobFailure[] = []
  const events: StageEvent[] = []
  const lines: LogLine[] = []
  const calls: string[] = []
  const handlers: Handlers = {
    first: async () => ({ parts: [] }),
    second: async () => ({ more: [] }),
    last: async () => ({}),
    ...options.handlers,
  }
  const counted: Handlers = {
    first: (work, job) => (calls.push(`first ${work.name}`), handlers.first(work, job)),
    second: (work, job) => (calls.push(`second ${work.name}`), handlers.second(work, job)),
    last: (work, job) => (calls.push(`last ${work.name}`), handlers.last(work, job)),
  }
  await engine.enqueue(flow, options.before ?? [])
  const workers = await engine.work(
    flow,
    { handlers: counted },
    {
      log: createListedLog(lines),
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
    lines,
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
