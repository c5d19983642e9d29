import { flow } from '@vignette/pipeline'
import type { LaneLimit, LaneStanding } from '@vignette/queue'
import { environmentOfProcess } from '../config.ts'
import { openDistributed } from '../distributed.ts'
import { UsageError, exitCodes } from '../exit.ts'

export interface LimitOptions {
  perMinute?: string
  concurrency?: string
  out?: string
}

/** `vignette limit`: shows what limits hold over all workers, or sets those of one lane. */
export async function limit(name: string | undefined, options: LimitOptions): Promise<number> {
  const wanted = readLimit(options)
  await using house = await openDistributed(options.out, environmentOfProcess())
  const lanes = await house.engine.lanes(flow)
  const lane = lanes.find(({ queue }) => queue === name)
  if (name && !lane) {
    throw new UsageError(`There is no lane ${name}; there are ${lanes.map(({ queue }) => queue).join(', ')}.`)
  }
  if (Object.keys(wanted).length > 0) {
    if (!lane) throw new UsageError('Name the lane to limit.')
    await house.engine.limit(flow, lane, wanted)
  }
  const shown = (await house.engine.lanes(flow)).filter(({ queue }) => !name || queue === name)
  const width = Math.max(...shown.map(({ queue }) => queue.length))
  for (const standing of shown)
    process.stdout.write(`${standing.queue.padEnd(width)}  ${describe(standing)}\n`)
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

function describe({ perMinute, concurrency }: LaneStanding): string {
  return `${perMinute ?? 'any number'} a minute, ${concurrency ?? 'any number'} at a time`
}
