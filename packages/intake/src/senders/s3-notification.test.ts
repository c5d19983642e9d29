import { expect, test } from 'vitest'
import { senderContract } from '../../test/sender-contract.ts'
import s3Notification from './s3-notification.ts'

const record = (eventName: string, object: { key: string }, source = 'aws:s3'): object => ({
  eventVersion: '2.1',
  eventSource: source,
  awsRegion: 'eu-west-1',
  eventTime: '2026-11-23T10:00:00.000Z',
  eventName,
  userIdentity: { principalId: 'AWS:AIDAEXAMPLE' },
  requestParameters: { sourceIPAddress: '198.51.100.7' },
  responseElements: { 'x-amz-request-id': 'C3D13FE58DE4C810' },
  s3: {
    s3SchemaVersion: '1.0',
    configurationId: 'scans-in',
    bucket: {
      name: 'scans',
      ownerIdentity: { principalId: 'A3NL1KOZZKExample' },
      arn: 'arn:aws:s3:::scans',
    },
    object: {
      size: 48_211_360,
      eTag: 'd41d8cd98f00b204e9800998ecf8427e',
      sequencer: '0055AED6DCD90281E5',
      ...object,
    },
  },
})

const upload = (key: string, eventName: string): { bucket: string; key: string; eventName: string } => ({
  bucket: 'scans',
  key,
  eventName,
})

senderContract(s3Notification, [
  {
    title: 'MinIO’s upload, its key form-encoded',
    body: {
      EventName: 's3:ObjectCreated:Put',
      Key: 'scans/in/a b+ü.jpg',
      Records: [record('s3:ObjectCreated:Put', { key: 'in%2Fa+b%2B%C3%BC.jpg' }, 'minio:s3')],
    },
    uploads: [upload('in/a b+ü.jpg', 's3:ObjectCreated:Put')],
  },
  {
    title: 'AWS’s uploads, their names without s3:',
    body: {
      Records: [
        record('ObjectCreated:Copy', { key: 'in/100%25.jpg' }),
        record('ObjectCreated:CompleteMultipartUpload', { key: 'in/p2.tif' }),
      ],
    },
    uploads: [
      upload('in/100%.jpg', 'ObjectCreated:Copy'),
      upload('in/p2.tif', 'ObjectCreated:CompleteMultipartUpload'),
    ],
  },
  {
    title: 'VersityGW’s bare list',
    body: [record('s3:ObjectCreated:Put', { key: 'a.jpg' }, 'aws:s3')],
    uploads: [upload('a.jpg', 's3:ObjectCreated:Put')],
  },
  {
    title: 'a key with a broken escape as it is',
    body: { Records: [record('ObjectCreated:Put', { key: '100%.jpg' })] },
    uploads: [upload('100%.jpg', 'ObjectCreated:Put')],
  },
  {
    title: 'a deletion as no upload',
    body: { Records: [record('s3:ObjectRemoved:Delete', { key: 'a.jpg' })] },
    uploads: [],
  },
  {
    title: 'the test event of a new notification as no upload',
    body: {
      Service: 'Amazon S3',
      Event: 's3:TestEvent',
      Time: '2026-11-23T10:00:00.000Z',
      Bucket: 'scans',
      RequestId: '5582815E1AEA5ADF',
      HostId: '8cLeGAmw098X5cv4Zkwcmo8vvZa3eH3eKxsPzbB9wrR',
    },
    uploads: [],
  },
  { title: 'an empty list as no upload', body: { Records: [] }, uploads: [] },
])

test.each([{ Records: [{}] }, { Records: 'no' }])('%j is no notification', (body) => {
  expect(s3Notification.read(body)).toBeNull()
})
