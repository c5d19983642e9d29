import { inOneLine } from '@vignette/domain'
import { waitForServices, parseS3Address, warnOfDefaultSecret } from '@vignette/runtime'
import { prepareBucket } from '@vignette/storage'
import { environmentOfProcess } from '../config.ts'
import { UsageError, exitCodes } from '../exit.ts'
import { print, say } from '../terminal.ts'

/** `vignette prepare`: the buckets for scans and results, and the notification of uploads. Can be run again. */
export async function prepare(options: { notify?: string }): Promise<number> {
  const { s3, scanBuckets, store } = environmentOfProcess()
  const warning = warnOfDefaultSecret('The password of the store', s3.secretAccessKey)
  if (warning) say(`WARNING: ${warning}\n`)
  if (!store?.startsWith('s3://'))
    throw new UsageError('Name the bucket of results: VIGNETTE_STORE=s3://results.')
  const { notify } = options
  const orders = [
    { bucket: parseS3Address(store).bucket, ...s3 },
    ...scanBuckets.map((bucket) => ({ bucket, ...s3, ...(notify ? { notify } : {}) })),
  ]
  for (const order of orders) {
    await waitForServices(() => prepareBucket(order), {
      say: (_, message) => print(`${inOneLine(message)}\n`),
    })
    const target = 'notify' in order ? `, uploads told to ${notify}` : ''
    print(`bucket ${order.bucket} is ready${target}\n`)
  }
  return exitCodes.done
}
