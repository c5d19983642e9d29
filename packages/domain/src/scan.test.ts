import { expect, test } from 'vitest'
import { localBucket, masterAddress } from './scan.ts'

test('a master is written as its path on this machine, or as the address of an object', () => {
  expect(masterAddress({ bucket: localBucket, key: 'scans/a.tif' })).toBe('/scans/a.tif')
  expect(masterAddress({ bucket: 'scans', key: 'a.tif' })).toBe('s3://scans/a.tif')
})

test('files of this machine are in the bucket that records name', () => {
  expect(localBucket).toBe('file')
})
