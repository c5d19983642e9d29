import { parseArgs } from 'node:util'
import { z } from 'zod'
import { threadsFor } from './thread-pool.ts'

// Nothing here may import an adapter: the pool of threads is sized by what is read, and must be before adapters are there.

export const usage = `Usage: node apps/worker/src/main.ts [--stages scan,detect,crop,edit,publish]

  --stages A,B   the stages this process runs; all unless told       VIGNETTE_STAGES

Where the work is:
  VIGNETTE_REDIS_URL        queues and ledger, shared by all processes; required
  VIGNETTE_STORE            where results go, s3://bucket/prefix or a shared folder; required
  VIGNETTE_SCANS            buckets the scans are in (scans)
  and the credentials of S3 and of Gemini, as for the command line

How it is done:
  VIGNETTE_CONCURRENCY      jobs at a time, by stage or by queue: crop=1,edit=8
  VIGNETTE_RATE_LIMITS      limits over all processes, by queue: edit-nano-banana=120/min,4;detect-flash=300/min,8
  VIGNETTE_BACKLOG          jobs that may wait in a queue before earlier stages start no more (500; 0 for any number)
  VIGNETTE_MAX_MEGAPIXELS   pixels of a page, in millions, that are read at most (1000)
  VIGNETTE_IMAGE_MEMORY_MB  memory for a progressive or interlaced picture (1024)
  VIGNETTE_GRACE_SECONDS    how long jobs may go on after SIGTERM (25)
  VIGNETTE_HEALTH_PORT      /livez, /readyz, /metrics (8081)
  VIGNETTE_HEALTH_HOST      where they are served (127.0.0.1)
  LOG_LEVEL                 debug, info, warn, error, silent (info)
  UV_THREADPOOL_SIZE        threads for files and pixels (by the jobs at a time)
`

export type Variables = Readonly<Record<string, string | undefined>>

/** Limits of one queue over all processes. */
export interface NamedQueueLimit {
  queue: string
  perMinute?: number
  concurrency?: number
}

/** What flags and variables say to this process alone. Names of stages and queues are not looked up yet. */
export interface WorkerVariables {
  /** absent: all */
  stages: string[] | undefined
  /** jobs at a time, by stage or by queue */
  concurrency: Record<string, number>
  limits: NamedQueueLimit[]
  /** jobs that may wait in a queue before stages that lead to it start no more */
  backlog: number
  /** how long jobs may go on after SIGTERM */
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
  list(text, ';').map((entry): NamedQueueLimit => {
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

const Known = z.object({
  VIGNETTE_STAGES: z
    .string()
    .transform((text) => list(text, ','))
    .optional(),
  VIGNETTE_CONCURRENCY: Concurrency.prefault(''),
  VIGNETTE_RATE_LIMITS: RateLimits.prefault(''),
  VIGNETTE_BACKLOG: z.coerce.number().int().min(0).default(500),
  VIGNETTE_GRACE_SECONDS: z.coerce.number().min(0).max(3600).default(25),
  VIGNETTE_HEALTH_PORT: z.coerce.number().int().min(0).max(65_535).default(8081),
  VIGNETTE_HEALTH_HOST: z.string().default('127.0.0.1'),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  UV_THREADPOOL_SIZE: z.coerce.number().int().min(1).max(1024).optional(),
})

/**
 * Flags go before variables, and an empty variable is as good as none. What cannot be read is among the problems, a line or
 * more each, and stands at its default.
 */
export function readVariables(
  args: readonly string[],
  variables: Variables,
): { help: boolean; values: WorkerVariables; problems: string[] } {
  const flags = readFlags(args)
  const given = Object.entries({
    ...variables,
    ...(flags.stages === undefined ? {} : { VIGNETTE_STAGES: flags.stages }),
  }).filter(([, value]) => value?.trim())
  const { error } = Known.safeParse(Object.fromEntries(given))
  const wrong = new Set(error?.issues.map(({ path }) => path[0]))
  const read = Known.parse(Object.fromEntries(given.filter(([name]) => !wrong.has(name))))
  const jobs = { stages: read.VIGNETTE_STAGES, concurrency: read.VIGNETTE_CONCURRENCY }
  const values = {
    ...jobs,
    limits: read.VIGNETTE_RATE_LIMITS,
    backlog: read.VIGNETTE_BACKLOG || Infinity,
    graceMs: read.VIGNETTE_GRACE_SECONDS * 1000,
    health: { host: read.VIGNETTE_HEALTH_HOST, port: read.VIGNETTE_HEALTH_PORT },
    logLevel: read.LOG_LEVEL,
    poolThreads: read.UV_THREADPOOL_SIZE ?? threadsFor(jobs),
  }
  const problems = [...flags.problems, ...(error ? [z.prettifyError(error)] : [])]
  return { help: flags.help, values, problems }
}

interface Flags {
  stages?: string | undefined
  help: boolean
  problems: string[]
}

function readFlags(args: readonly string[]): Flags {
  const options = { stages: { type: 'string' }, help: { type: 'boolean', short: 'h' } } as const
  try {
    const { stages, help = false } = parseArgs({ args: [...args], options }).values
    return { stages, help, problems: [] }
  } catch (error) {
    return { help: false, problems: [`✖ ${error instanceof Error ? error.message : String(error)}`] }
  }
}
