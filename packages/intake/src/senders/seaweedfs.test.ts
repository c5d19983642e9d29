import { senderContract } from '../../test/sender-contract.ts'
import seaweedfs from './seaweedfs.ts'

const key = 'in/100%+ü 1.jpg'
const entry = {
  name: '100%+ü 1.jpg',
  attributes: { file_size: 48_211_360, mtime: 1_795_428_000, file_mode: 432, mime: 'image/jpeg' },
}

const event = (path: string, eventType: string, message: object): object => ({
  key: path,
  event_type: eventType,
  message: { ...message, signatures: [1_046_288_104] },
})

const created = { new_entry: entry, delete_chunks: true, new_parent_path: '/buckets/scans/in' }

senderContract(seaweedfs, [
  ...['create', 'update', 'rename'].map((eventName) => ({
    title: `the ${eventName} of a file, its key as it is`,
    body: event(
      `/buckets/scans/${key}`,
      eventName,
      eventName === 'create' ? created : { old_entry: entry, ...created },
    ),
    uploads: [{ bucket: 'scans', key, eventName }],
  })),
  {
    title: 'a deletion as no upload',
    body: event('/buckets/scans/a.jpg', 'delete', { old_entry: entry, delete_chunks: true }),
    uploads: [],
  },
  {
    title: 'a part of an upload under way as no upload',
    body: event('/buckets/scans/.uploads/7/1.part', 'create', created),
    uploads: [],
  },
  {
    title: 'the filer’s own files as no upload',
    body: event('/etc/seaweedfs/filer.conf', 'update', { old_entry: entry, ...created }),
    uploads: [],
  },
])
