import { Manifest } from '@vignette/domain'
import { startEmulator } from '@vignette/gemini-emulator'
import { openFileStore, openS3Store, type ObjectStore } from '@vignette/storage'
import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { describeWith } from '../support/services.ts'
import { vignette } from './command-line.ts'
import { comparable } from './comparable.ts'
import { copySamples, scratchFolder } from './scratch.ts'

const scans = [
  'menus-propos-1525.jpg',
  'greek-bestiary.jpg',
  'national-tribune-1898.tif',
  'boston-cook-book.jpg',
]

describeWith('redisAndS3', 'one folder of scans', ({ redisUrl, s3 }) => {
  test(
    'comes out the same on the embedded engine with files as on Redis with S3',
    { timeout: 240_000 },
    async () => {
      await using scratch = await scratchFolder()
      await using emulator = await startEmulator({})
      await copySamples(scratch.at('scans'), scans)
      const bucket = `both-${randomUUID()}`
      const onS3 = openS3Store({ ...s3, bucket, createBucket: true })
      await onS3.head('a first use, which makes the bucket')
      const onFiles = openFileStore(scratch.at('out'))
      const order = ['run', scratch.at('scans'), '--recipe', 'storyboard', '--emulate', emulator.url]

      const embedded = await vignette([...order, '--out', scratch.at('out')])
      expect(embedded.code, embedded.stderr).toBe(0)
      const distributed = await vignette([...order, '--out', `s3://${bucket}`], {
        VIGNETTE_REDIS_URL: redisUrl,
        VIGNETTE_REDIS_PREFIX: bucket,
        VIGNETTE_S3_ENDPOINT: s3.endpoint,
        AWS_ACCESS_KEY_ID: s3.accessKeyId,
        AWS_SECRET_ACCESS_KEY: s3.secretAccessKey,
      })
      expect(distributed.code, distributed.stderr).toBe(0)

      const manifests = await readAll(onFiles)
      expect(manifests).toHaveLength(scans.length)
      expect(await readAll(onS3)).toEqual(manifests)
      await onS3.close()
    },
  )
})

async function readAll(store: ObjectStore): Promise<unknown[]> {
  const manifests: unknown[] = []
  for await (const { key } of store.list('manifests/')) {
    const bytes = await store.get(key)
    manifests.push(comparable(Manifest.parse(JSON.parse(Buffer.from(bytes!).toString('utf8')))))
  }
  return manifests
}
