import { flow } from '@vignette/pipeline'
import type { QueueLimit, QueueStatus } from '@vignette/queue'
import { environmentOfProcess } from '../config.ts'
import { openDistributed } from '../distributed.ts'
import { UsageError, exitCodes } from '../exit.ts'
import { print } from '../terminal.ts'

export interface LimitOptions {
  perMinute?: string
  concurrency?: string
  out?: string
}

/** `vignette limit`: shows what limits hold over all workers, or sets those of one queue. */
export async function limit(name: string | undefined, options: LimitOptions): Promise<number> {
  const wanted = readLimit(options)
  await using runtime = await openDistributed(options.out, environmentOfProcess())
  const queues = await runtime.engine.queueStatus(flow)
  const target = queues.find(({ queue }) => queue === name)
  if (name && !target) {
    throw new UsageError(
      `There is no queue ${name}; there are ${queues.map(({ queue }) => queue).join(', ')}.`,
    )
  }
  if (Object.keys(wanted).length > 0) {
    if (!target) throw new UsageError('Name the queue to limit.')
    await runtime.engine.limit(flow, target, wanted)
  }
  const shown = (await runtime.engine.queueStatus(flow)).filter(({ queue }) => !name || queue === name)
  const width = Math.max(...shown.map(({ queue }) => queue.length))
  for (const status of shown) print(`${status.queue.padEnd(width)}  ${describe(status)}\n`)
  return exitCodes.done
}

function readLimit({ perMinute, concurrency }: LimitOptions): QueueLimit {
  return {
    ...(perMinute === undefined ? {} : { perMinute: readNumber(perMinute) }),
    ...(concurrency === undefined ? {} : { concurrency: readNumber(concurrency) }),
  }
}

function readNumber(text: string): number {
  if (text === 'none') return Infinity
  const number = Number(text)
  if (Number.isInteger(number) && number > 0) return number
  throw new UsageError(`A limit is a whole number from 1, or none; not ${text}.`)
}

function describe({ perMinute, concurrency }: QueueStatus): string {
  return `${perMinute ?? 'any number'} a minute, ${concurrency ?? 'any number'} at a time`
}
