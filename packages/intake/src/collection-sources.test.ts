import { expect, test } from 'vitest'
import { collectionOf, parseCollectionSources } from './collection-sources.ts'

const buckets = ['scans', 'maps']

test('without a word all buckets belong to the collection default', () => {
  const sources = parseCollectionSources(undefined, buckets)
  expect(buckets.map((bucket) => collectionOf(sources, { bucket, key: 'a/b.jpg' }))).toEqual([
    'default',
    'default',
  ])
  expect(collectionOf(sources, { bucket: 'other', key: 'a/b.jpg' })).toBeUndefined()
})

test('an upload belongs to the collection of the longest prefix it lies under', () => {
  const sources = parseCollectionSources(
    'default=s3://scans, plates=s3://scans/plates/,gems=s3://scans/plates/gems/',
    buckets,
  )
  const collectionOfKey = (key: string): unknown => collectionOf(sources, { bucket: 'scans', key })
  expect(['p.jpg', 'plates/p.jpg', 'plates/gems/p.jpg', 'plates-2/p.jpg'].map(collectionOfKey)).toEqual([
    'default',
    'plates',
    'gems',
    'default',
  ])
})

test('what lies under no prefix belongs to no collection', () => {
  expect(
    collectionOf(parseCollectionSources('plates=s3://scans/plates/', buckets), {
      bucket: 'scans',
      key: 'p.jpg',
    }),
  ).toBe(undefined)
})

test.each([
  'plates',
  'plates=scans/plates',
  'My Plates=s3://scans',
  'plates=s3://elsewhere/',
  'a=s3://scans,,',
])('“%s” is refused in a sentence', (text) => {
  expect(() => parseCollectionSources(text, buckets)).toThrow(/collection/)
})
