import { expect, test } from 'vitest'
import { readS3Records } from './s3-records.ts'

const record = (eventName: string, object: object): object => ({
  eventName,
  s3: { bucket: { name: 'scans' }, object },
})

test('MinIO tells of one upload, its key form-encoded', () => {
  const body = {
    EventName: 's3:ObjectCreated:Put',
    Key: 'scans/in/a b+ü.jpg',
    Records: [record('s3:ObjectCreated:Put', { key: 'in%2Fa+b%2B%C3%BC.jpg', size: 7, eTag: 'abc' })],
  }
  expect(readS3Records(body)).toMatchObject([{ bucket: 'scans', key: 'in/a b+ü.jpg' }])
})

test('AWS writes event names without s3:, VersityGW a bare list', () => {
  expect(readS3Records({ Records: [record('ObjectCreated:Copy', { key: 'a.jpg' })] })).toHaveLength(1)
  expect(readS3Records([record('s3:ObjectCreated:Put', { key: 'a.jpg' })])).toHaveLength(1)
})

test('deletions and test events tell of nothing', () => {
  expect(readS3Records({ Records: [record('s3:ObjectRemoved:Delete', { key: 'a.jpg' })] })).toEqual([])
  expect(readS3Records({ Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: 'scans' })).toEqual([])
  expect(readS3Records({ Records: [] })).toEqual([])
})

test('a key with a broken escape is taken as it is', () => {
  expect(readS3Records({ Records: [record('ObjectCreated:Put', { key: '100%.jpg' })] })).toMatchObject([
    { key: '100%.jpg' },
  ])
})

test.each([null, 'text', {}, { Records: [{}] }, { Records: 'no' }])('%j is no notification', (body) => {
  expect(readS3Records(body)).toBeNull()
})
