import { expect, test } from 'vitest'
import { splitVersions, versionsByMaster, type Versioned } from './versions.ts'

const scan = (id: string, key: string, publishedAt: string, bucket = 'scans'): Versioned => ({
  scan: id,
  master: { bucket, key },
  publishedAt,
})
const old = scan('a', 'page-1.tif', '2026-11-23T10:00:00.000Z')
const other = scan('b', 'page-2.tif', '2026-11-22T10:00:00.000Z')
const now = scan('c', 'page-1.tif', '2026-11-24T10:00:00.000Z')
const ids = (scans: readonly Versioned[]): string[] => scans.map(({ scan: id }) => id)

test('of several versions of a master, the one published last stands for it', () => {
  const { newest, superseded } = splitVersions([old, other, now])
  expect([ids(newest), ids(superseded)]).toEqual([['b', 'c'], ['a']])
})

test('the one ordered last stands for it, though work on an older one was published after it', () => {
  const late = { ...old, orderedAt: '2026-11-23T09:00:00.000Z', publishedAt: '2026-11-25T10:00:00.000Z' }
  const ordered = { ...now, orderedAt: '2026-11-24T09:00:00.000Z' }
  expect(ids(splitVersions([late, ordered]).newest)).toEqual(['c'])
  expect(ids(splitVersions([ordered, late]).newest)).toEqual(['c'])
  expect(ids(splitVersions([late, now]).newest)).toEqual(['c'])
  expect(ids(splitVersions([old, { ...ordered, publishedAt: old.publishedAt }]).newest)).toEqual(['c'])
})

test('files of the same name in two buckets are two masters', () => {
  const elsewhere = scan('d', 'page-1.tif', '2026-11-23T10:00:00.000Z', 'more')
  expect(splitVersions([old, elsewhere]).superseded).toEqual([])
})

test('versions published in the same instant have one order, however they are listed', () => {
  const twin = { ...now, scan: 'd' }
  expect(ids(splitVersions([now, twin]).newest)).toEqual(['d'])
  expect(ids(splitVersions([twin, now]).newest)).toEqual(['d'])
})

test('the versions of a master come with the last first', () => {
  expect(versionsByMaster([old, other, now]).map(ids)).toEqual([['c', 'a'], ['b']])
})
