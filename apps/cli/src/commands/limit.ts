import { flow } from '@vignette/pipeline'
import type { Engine, LaneLimit } from '@vignette/queue'
import { environmentOfProcess } from '../config.ts'
import { openDistributed } from '../distributed.ts'
import { UsageError, exitCodes } from '../exit.ts'

type Queue = ReturnType<Engine['queues']>[number]

export interface LimitOptions {
  perMinute?: string
  concurrency?: string
  out?: string
}

/** `vignette limit`: shows what limits hold over all workers, or sets those of one lane. */
export async function limit(name: string | undefined, options: LimitOptions): Promise<number> {
  const wanted = readLimit(options)
  await using house = await openDistributed(options.out, environmentOfProcess())
  const queues = house.engine.queues(flow)
  const chosen = name ? queues.filter((queue) => queue.name === name) : queues
  if (chosen.length === 0)
    throw new UsageError(
      `There is no lane ${name}; there are ${queues.map((queue) => queue.name).join(', ')}.`,
    )
  if (Object.keys(wanted).length > 0) {
    if (!name) throw new UsageError('Name the lane to limit.')
    await house.engine.limit(flow, laneOf(name), wanted)
  }
  const width = Math.max(...chosen.map((queue) => queue.name.length))
  for (const queue of chosen) process.stdout.write(`${queue.name.padEnd(width)}  ${await describe(queue)}\n`)
  return exitCodes.done
}

function readLimit({ perMinute, concurrency }: LimitOptions): LaneLimit {
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

/** A lane's queue is called after its stage, with the lane behind a hyphen. */
function laneOf(queue: string): { stage: string; lane?: string } {
  const stage = flow.stages.find(({ name }) => queue.startsWith(`${name}-`))?.name
  return stage === undefined ? { stage: queue } : { stage, lane: queue.slice(stage.length + 1) }
}

async function describe(queue: Queue): Promise<string> {
  const [concurrency, rate] = await Promise.all([queue.getGlobalConcurrency(), queue.getGlobalRateLimit()])
  const perMinute = rate ? Math.round((rate.max * 60_000) / rate.duration) : Infinity
  return `${says(perMinute, 'a minute')}, ${says(concurrency ?? Infinity, 'at a time')}`
}

/** Without a limit a lane has a rate nobody can reach, by which workers hear of pauses. */
function says(most: number, unit: string): string {
  return most > 1e9 ? `any number ${unit}` : `${most} ${unit}`
}
