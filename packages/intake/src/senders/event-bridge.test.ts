import { senderContract } from '../../test/sender-contract.ts'
import eventBridge from './event-bridge.ts'

const key = 'in/100%+ü 1.jpg'

const event = (detailType: string, reason: string): object => ({
  version: '0',
  id: '17793124-05d4-b198-2fde-7ededc63b103',
  'detail-type': detailType,
  source: 'aws.s3',
  account: '111122223333',
  time: '2026-11-23T10:00:00Z',
  region: 'eu-west-1',
  resources: ['arn:aws:s3:::scans'],
  detail: {
    version: '0',
    bucket: { name: 'scans' },
    object: {
      key,
      size: 48_211_360,
      etag: 'b1946ac92492d2347c6235b4d2611184',
      'version-id': 'IYV3p45BT0ac8hjHg1houSdS1a.Mro8e',
      sequencer: '00617F08299329D189',
    },
    'request-id': 'N4N7GDK58NMKJ12R',
    requester: '123456789012',
    'source-ip-address': '198.51.100.7',
    reason,
  },
})

senderContract(eventBridge, [
  {
    title: 'an upload, its key as it is',
    body: event('Object Created', 'PutObject'),
    uploads: [{ bucket: 'scans', key, eventName: 'Object Created' }],
  },
  { title: 'a deletion as no upload', body: event('Object Deleted', 'DeleteObject'), uploads: [] },
])
