import { RetryableError } from '@vignette/domain'
import { placeOnS3 } from '@vignette/services'
import { prepareBucket } from '@vignette/storage'
import { setTimeout as sleep } from 'node:timers/promises'
import { environmentOfProcess } from '../config.ts'
import { UsageError, exitCodes } from '../exit.ts'

/** How long a service that is still starting is waited for, in ms, and how long between two tries. */
const patienceMs = 60_000
const pauseMs = 1_000

/** What docker-compose.yml falls back on; everybody can read it there. */
const knownSecret = 'only-for-this-machine'
const warning =
  'WARNING: the store has the password that is printed in docker-compose.yml. Set your own in .env before anybody else can reach this machine.\n'

/** `vignette prepare`: the buckets for scans and results, and the notification of uploads. Can be run again. */
export async function prepare(options: { notify?: string }): Promise<number> {
  const { s3, scanBuckets, store } = environmentOfProcess()
  if (s3.secretAccessKey === knownSecret) process.stderr.write(warning)
  if (!store?.startsWith('s3://'))
    throw new UsageError('Name the bucket of results: VIGNETTE_STORE=s3://results.')
  const { notify } = options
  const orders = [
    { bucket: placeOnS3(store).bucket, ...s3 },
    ...scanBuckets.map((bucket) => ({ bucket, ...s3, ...(notify ? { notify } : {}) })),
  ]
  for (const order of orders) {
    await untilItAnswers(() => prepareBucket(order))
    const told = 'notify' in order ? `, uploads told to ${notify}` : ''
    process.stdout.write(`bucket ${order.bucket} is ready${told}\n`)
  }
  return exitCodes.done
}

async function untilItAnswers(work: () => Promise<void>): Promise<void> {
  const giveUpAt = performance.now() + patienceMs
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof RetryableError) || performance.now() > giveUpAt) throw error
      process.stdout.write(`waiting: ${error.message}\n`)
      await sleep(pauseMs)
    }
  }
}
