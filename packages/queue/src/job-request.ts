import { randomUUID } from 'node:crypto'
import { PermanentError, digestOf } from '@vignette/domain'
import type { BulkJobOptions } from 'bullmq'
import { queueName, type AnyStage } from './stage.ts'

/** Bytes of a payload as JSON: payloads are references, never content. */
const payloadLimitBytes = 4096
const highestPriority = 2_097_151

/** A job as its queue is asked for it. */
export interface JobRequest {
  queue: string
  id: string
  name: string
  data: { run: string }
  options: BulkJobOptions
}

/** Checks a payload against its stage, and finds its queue. Throws `PermanentError` when it does not fit or is above 4 KB. */
export async function requestJob(stage: AnyStage, payload: unknown, services: object): Promise<JobRequest> {
  const input = parseInput(stage, payload)
  const bytes = Buffer.byteLength(JSON.stringify(input))
  if (bytes > payloadLimitBytes)
    throw new PermanentError(
      'bad-payload',
      `A payload for ${stage.name} has ${bytes} bytes, more than ${payloadLimitBytes}.`,
    )
  const subject = stage.subject(input)
  const id = jobId(stage.name, subject, input.run)
  return {
    queue: await queueFor(stage, input, services),
    // A job that is done keeps its id for a while, and would keep a newer call out.
    id: stage.latest ? `${id}.${randomUUID()}` : id,
    name: stage.name,
    data: input,
    options: { ...commonOptions(stage, input), ...(stage.latest ? latestOptions(subject) : {}) },
  }
}

/** What a payload is to its stage. Throws `PermanentError('bad-payload')`. */
export function parseInput(stage: AnyStage, payload: unknown): { run: string } {
  const parsed = stage.input.safeParse(payload)
  if (parsed.success) return parsed.data
  throw new PermanentError(
    'bad-payload',
    `${stage.name} does not take this payload: ${parsed.error.message}`,
    {
      cause: parsed.error,
    },
  )
}

async function queueFor(stage: AnyStage, input: unknown, services: object): Promise<string> {
  const pool: string | undefined = await stage.pools?.of(input, services)
  if (pool === undefined || stage.pools?.names.includes(pool)) return queueName(stage.name, pool)
  throw new PermanentError('bad-payload', `${stage.name} has no pool ${pool}.`)
}

/** A colon would split a key of Redis, and a long id is no easier to read than a digest. */
function jobId(stage: string, subject: string, run: string): string {
  const whole = `${stage}.${subject}.${run}`
  const plain = whole.replaceAll(/[^\w.-]/g, '_')
  return plain === whole && plain.length <= 160
    ? plain
    : `${plain.slice(0, 120)}.${digestOf(whole).slice(0, 16)}`
}

function commonOptions(stage: AnyStage, input: unknown): BulkJobOptions {
  const priority: number = stage.priority?.(input) ?? 0
  return {
    attempts: stage.options.attempts,
    backoff: { type: 'stage' },
    priority: Math.min(Math.max(Math.round(priority), 0), highestPriority),
    removeOnFail: { age: 7 * 24 * 3600 },
    stackTraceLimit: 3,
  }
}

function latestOptions(subject: string): BulkJobOptions {
  return { deduplication: { id: digestOf(subject), keepLastIfActive: true } }
}
