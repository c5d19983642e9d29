import { parseArgs } from 'node:util'
import { z } from 'zod'

export const usage = `Usage: node apps/worker/src/main.ts [--stages scan,detect,crop,edit,publish]

  --stages A,B   the stages this process runs; all unless told       VIGNETTE_STAGES

Where the work is:
  VIGNETTE_REDIS_URL        queues and ledger, shared by all processes; required
  VIGNETTE_STORE            where results go, s3://bucket/prefix or a shared folder; required
  VIGNETTE_SCANS            buckets the scans are in (scans)
  and the credentials of S3 and of Gemini, as for the command line

How it is done:
  VIGNETTE_CONCURRENCY      jobs at a time, by stage or by queue: crop=1,edit=8
  VIGNETTE_RATE_LIMITS            limits over all processes, by queue: edit-nano-banana=120/min,4;detect-flash=300/min,8
  VIGNETTE_GRACE_SECONDS    how long jobs may go on after SIGTERM (25)
  VIGNETTE_HEALTH_PORT      /livez, /readyz, /metrics (8081)
  VIGNETTE_HEALTH_HOST      where they are served (127.0.0.1)
  LOG_LEVEL                 debug, info, warn, error, silent (info)
  UV_THREADPOOL_SIZE        threads for files and pixels (by the jobs at a time)
`

export type Variables = Record<string, string | undefined>

/** Limits of one queue over all processes. */
export interface QueueLimitSetting {
  queue: string
  perMinute?: number
  concurrency?: number
}

/** What this process alone is told; names of stages and queues are not yet looked up. */
export interface WorkerSettings {
  stages: string[] | undefined
  concurrency: Record<string, number>
  limits: QueueLimitSetting[]
  graceMs: number
  health: { host: string; port: number }
  logLevel: string
  /** threads of the pool that files and pixels share */
  poolThreads: number
}

const list = (text: string, separator: string): string[] =>
  text
    .split(separator)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')

const Concurrency = z.string().transform((text, context) => {
  const entries = list(text, ',').map((entry): [string, number] => {
    const [, name = '', count] = /^([\w-]+)=(\d{1,3})$/.exec(entry) ?? []
    if (!Number(count)) context.addIssue(`${entry} is not like edit=8`)
    return [name, Number(count)]
  })
  return Object.fromEntries(entries)
})

const RateLimits = z.string().transform((text, context) =>
  list(text, ';').map((entry): QueueLimitSetting => {
    const [, queue = '', limits = ''] = /^([\w-]+)=(.+)$/.exec(entry) ?? []
    const [, rate, jobs] =
      /^(?:(\d+(?:\.\d+)?)\/min)?(?:(?:^|,)(\d+))?$/.exec(limits.replaceAll(' ', '')) ?? []
    const usable = (rate ?? jobs) !== undefined && Number(rate ?? 1) > 0 && Number(jobs ?? 1) > 0
    if (!usable) context.addIssue(`${entry} is not like edit-nano-banana=120/min,4`)
    return {
      queue,
      ...(rate === undefined ? {} : { perMinute: Number(rate) }),
      ...(jobs === undefined ? {} : { concurrency: Number(jobs) }),
    }
  }),
)

const Worker = z.object({
  VIGNETTE_STAGES: z
    .string()
    .transform((text) => list(text, ','))
    .optional(),
  VIGNETTE_CONCURRENCY: Concurrency.prefault(''),
  VIGNETTE_RATE_LIMITS: RateLimits.prefault(''),
  VIGNETTE_GRACE_SECONDS: z.coerce.number().min(0).max(3600).default(25),
  VIGNETTE_HEALTH_PORT: z.coerce.number().int().min(0).max(65_535).default(8081),
  VIGNETTE_HEALTH_HOST: z.string().default('127.0.0.1'),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  UV_THREADPOOL_SIZE: z.coerce.number().int().min(1).max(1024).optional(),
})

/** What a process was told: all of it is understood, or every problem is said, one a line. */
export type LoadedConfig = { help: true } | { settings: WorkerSettings; variables: Variables } | Problems
interface Problems {
  problems: string
  variables: Variables
}

/** Flags, then variables; an empty one is as good as none. */
export function readSettings(args: readonly string[], variables: Variables): LoadedConfig {
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value?.trim()))
  const flags = readFlags(args)
  if ('problem' in flags) return { problems: `✖ ${flags.problem}`, variables: given }
  if (flags.help) return { help: true }
  const parsed = Worker.safeParse({ ...given, ...(flags.stages ? { VIGNETTE_STAGES: flags.stages } : {}) })
  if (!parsed.success) return { problems: z.prettifyError(parsed.error), variables: given }
  const read = parsed.data
  const jobs = { stages: read.VIGNETTE_STAGES, concurrency: read.VIGNETTE_CONCURRENCY }
  const settings: WorkerSettings = {
    ...jobs,
    limits: read.VIGNETTE_RATE_LIMITS,
    graceMs: read.VIGNETTE_GRACE_SECONDS * 1000,
    health: { host: read.VIGNETTE_HEALTH_HOST, port: read.VIGNETTE_HEALTH_PORT },
    logLevel: read.LOG_LEVEL,
    poolThreads: read.UV_THREADPOOL_SIZE ?? threadsFor(jobs),
  }
  return { settings, variables: given }
}

function readFlags(
  args: readonly string[],
): { stages?: string | undefined; help: boolean } | { problem: string } {
  const options = { stages: { type: 'string' }, help: { type: 'boolean', short: 'h' } } as const
  try {
    const { stages, help = false } = parseArgs({ args: [...args], options }).values
    return { stages, help }
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) }
  }
}

/** What this process was told; the only place that looks at its environment. */
export function loadConfig(): LoadedConfig {
  return readSettings(process.argv.slice(2), process.env)
}

/** Jobs at a time of a stage of which nothing is said, and threads for files and names of hosts. */
const usualJobs = 8
const otherThreads = 4

/** A thread for every job at a time, since a decoder keeps its own from the first pixel to the last. */
export function threadsFor({ stages, concurrency }: Pick<WorkerSettings, 'stages' | 'concurrency'>): number {
  const jobsOf = (stage: string): number =>
    Math.max(
      ...Object.entries(concurrency)
        .filter(([name]) => name === stage || name.startsWith(`${stage}-`))
        .map(([, jobs]) => jobs),
    )
  const known = stages?.map(jobsOf) ?? [...Object.values(concurrency), usualJobs]
  const jobs = known.reduce((sum, count) => sum + (Number.isFinite(count) ? count : usualJobs), 0)
  return Math.min(otherThreads + jobs, 1024)
}

/** Sizes the pool of threads; of no effect once the pool is in use. */
export function sizeThreadPool({ poolThreads }: WorkerSettings): void {
  process.env['UV_THREADPOOL_SIZE'] = String(poolThreads)
}
