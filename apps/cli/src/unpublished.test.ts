import { scanId } from '@vignette/domain'
import { parseCollectionSources } from '@vignette/intake'
import { openMemoryStore } from '@vignette/storage'
import { expect, test } from 'vitest'
import { describeUnpublished, findUnpublished } from './unpublished.ts'

test('names what lies in a bucket and has come to no manifest in this version', async () => {
  const scans = openMemoryStore()
  const put = async (key: string): Promise<string> => {
    await scans.put(key, Buffer.from(key))
    return scanId({ bucket: 'scans', key, version: (await scans.head(key))?.version ?? '' })
  }
  const done = await put('plates/done.tif')
  const earlier = await put('plates/again.tif')
  await scans.put('plates/again.tif', Buffer.from('a new version'))
  for (const key of ['plates/new.tif', 'other.tif', 'plates/.hidden']) await put(key)
  const found = await findUnpublished(
    {
      masters: () => scans,
      policy: { buckets: ['scans'], results: { bucket: 'results', prefix: '' } },
      sources: parseCollectionSources('plates=s3://scans/plates/, default=s3://scans', ['scans']),
    },
    new Set([done, earlier]),
  )
  expect(Object.fromEntries(found)).toEqual({
    plates: { count: 2, first: ['s3://scans/plates/again.tif', 's3://scans/plates/new.tif'] },
    default: { count: 1, first: ['s3://scans/other.tif'] },
  })
})

test('names some and counts the rest', () => {
  expect(describeUnpublished({ count: 1200, first: ['s3://scans/a.tif'] })).toEqual([
    '  waiting  s3://scans/a.tif  in the bucket, with no manifest yet',
    '  waiting  1199 more',
  ])
})
