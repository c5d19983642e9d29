import { startEmulator } from '@vignette/gemini-emulator'
import { openS3Store } from '@vignette/storage'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { readFile, readdir } from 'node:fs/promises'
import { createServer } from 'node:http'
import { expect, test } from 'vitest'
import { freePort } from '../support/program.ts'
import { startRedis } from '../support/servers.ts'
import { describeWith } from '../support/services.ts'
import { copySamples } from './scratch.ts'
import { openYard, probe, startWorker, type WorkerProcess } from './worker-yard.ts'

const sample = 'menus-propos-1525.jpg'
const restoring = { name: 'woodcuts', recipe: 'restore' }

const gone = async (worker: WorkerProcess): Promise<number | null> => {
  process.kill(worker.pid, 'SIGTERM')
  return worker.exited
}

describeWith('redisAndS3', 'three workers with a share of the stages each', ({ redisUrl, s3 }) => {
  test('bring a scan to its manifest, and say how they do', { timeout: 180_000 }, async () => {
    await using emulator = await startEmulator({})
    await using yard = await openYard(redisUrl, emulator.url)
    await copySamples(yard.scratch.at('scans'), [sample])
    const bucket = `results-${randomUUID()}`
    const results = await openS3Store({ ...s3, bucket, createBucket: true })
    await results.head('a first use, which makes the bucket')
    const env = {
      VIGNETTE_STORE: `s3://${bucket}`,
      VIGNETTE_S3_ENDPOINT: s3.endpoint,
      AWS_ACCESS_KEY_ID: s3.accessKeyId,
      AWS_SECRET_ACCESS_KEY: s3.secretAccessKey,
    }
    const shares = ['scan,publish', 'detect,crop', 'edit']
    const workers = await Promise.all(
      shares.map((stages) => yard.start({ ...env, VIGNETTE_STAGES: stages, VIGNETTE_CONCURRENCY: 'crop=3' })),
    )
  })
})
