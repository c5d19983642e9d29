import type { Account } from '@vignette/ledger'
import { openMemoryStore } from '@vignette/storage'
import { expect, test } from 'vitest'
import { publish, sampleManifest } from '../../test/sample-manifest.ts'
import type { ShownQueue } from '../queue-status.ts'
import { openManifestIndex } from '../manifest-index.ts'
import type { CollectionOverview, Overview } from './overview.ts'
import { routesBelow } from '../routes.ts'
import { renderOverview } from './render-overview.ts'

const none = { waiting: 0, active: 0, delayed: 0, failed: 0, completed: 0 }
const still: ShownQueue = {
  queue: 'scan',
  stage: 'scan',
  counts: none,
  paused: false,
  pushedBackMs: 0,
  abandoned: false,
}
const account: Account = {
  collection: 'demo',
  calls: 5,
  usd: 12.5,
  tokens: 900,
  emulatedCalls: 2,
  emulatedUsd: 0.07,
  outcomes: {},
  reservedUsd: 0.4,
  lost: { calls: 1, worstUsd: 0.2 },
}

async function demo(title: string, manifests = [sampleManifest(1)]): Promise<CollectionOverview> {
  const store = openMemoryStore()
  for (const manifest of manifests) await publish(store, manifest)
  const index = openManifestIndex(store, 'demo', { scansAtMost: 100, freshMs: 0, patienceMs: 60_000 })
  return {
    collection: { v: 1, name: 'demo', title, plan: 'p' },
    open: new Set(),
    openMore: false,
    ...(await index.read()),
  }
}

function overview(change: Partial<Overview>, path = ''): string {
  const shown: Overview = {
    collections: { known: [] },
    queues: { known: [] },
    accounts: { known: [] },
    at: new Date('2026-11-23T19:20:11Z'),
    ...change,
  }
  return renderOverview(shown, routesBelow(path))
}

/** Words as a reader meets them. */
const words = (document: string): string =>
  document
    .slice(document.indexOf('<body'))
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')

test('says how far a collection is, and leads from each failure to the scans it hit', async () => {
  const totals = { ...sampleManifest(1).totals, failures: { 'image-corrupt': 1 } }
  const failed = sampleManifest(2, { outcome: 'failed', totals })
  const snapshot = await demo('Herbals', [
    sampleManifest(1),
    failed,
    sampleManifest(3, { outcome: 'pending' }),
  ])
  const page = overview({ collections: { known: [snapshot] } })
  expect(words(page)).toContain('66 % finished')
  expect(words(page)).toContain('1 × damaged file')
  expect(page).toContain(`href="/gallery/demo/scans/${failed.scan}"`)
})

test('an older version of a scan is counted for its money alone', async () => {
  const { totals, master } = sampleManifest(1)
  const paid = { ...totals, calls: 1, usd: 0.25 }
  const snapshot = await demo('Herbals', [
    sampleManifest(1, { totals: paid }),
    sampleManifest(2, {
      totals: paid,
      master: { ...master, version: '2' },
      publishedAt: '2026-11-24T10:00:00.000Z',
    }),
  ])
  const page = words(overview({ collections: { known: [snapshot] } }))
  expect(page).toContain('1 scan published in 1 collection')
  expect(page).toMatch(/ scan 1 pages 0 objects 0 edits 0 calls 2 billed \$0\.50/)
})

test('a failure of an older version is listed no more', async () => {
  const { totals, master } = sampleManifest(1)
  const failed = { outcome: 'failed', totals: { ...totals, failures: { 'image-corrupt': 1 } } } as const
  const orderedAt = (hour: number): string => `2026-11-24T0${hour}:00:00.000Z`
  const late = { publishedAt: '2026-11-25T10:00:00.000Z' }
  const snapshot = await demo('Herbals', [
    sampleManifest(1, { ...failed, ...late, orderedAt: orderedAt(1) }),
    sampleManifest(2, { master: { ...master, version: '2' }, orderedAt: orderedAt(2) }),
  ])
  const page = words(overview({ collections: { known: [snapshot] } }))
  expect(page).toContain('1 without pictures')
  expect(page).not.toContain('Failures')
})

test('leads nowhere but below the path it lies at', async () => {
  const failures = { 'image-corrupt': 1 }
  const failed = sampleManifest(2, { outcome: 'failed', totals: { ...sampleManifest(1).totals, failures } })
  const page = overview(
    {
      collections: { known: [await demo('Herbals', [sampleManifest(1), failed])] },
      queues: { known: [{ ...still, pool: 'p', queue: 'edit-p', paused: true }] },
    },
    '/tools/vignette',
  )
  const addresses = [...page.matchAll(/(?:href|src)="([^"#]+)"/g)].map(([, address]) => address ?? '')
  const own = addresses.filter((address) => !address.startsWith('data:'))
  expect(own.length).toBeGreaterThan(6)
  for (const address of own) expect(address).toMatch(/^\/tools\/vignette\//)
})

test('shows names and titles as text, whatever is in them', async () => {
  const master = { bucket: 'scans', key: 'x/"><script>alert(1)</script>', version: '1' }
  const totals = { ...sampleManifest(1).totals, failures: { '<img src=x>': 1 } }
  const page = overview({
    collections: {
      known: [await demo('<script>alert(2)</script>', [sampleManifest(1, { master, totals })])],
    },
    accounts: { known: [{ ...account, collection: '<b>bold</b>' }] },
    queues: { problem: '<i>Redis</i> is away' },
  })
  expect(page).not.toMatch(/<script|<b>bold|<i>Redis|<img src=x/)
  expect(page).toContain('&lt;script&gt;alert(2)')
})

test('tells a queue that is pushed back from one paused by hand, and names jobs nobody takes', () => {
  const counts = { ...none, waiting: 4 }
  const queues: ShownQueue[] = [
    { ...still, counts, abandoned: true },
    { ...still, stage: 'edit', pool: 'pro-image', pushedBackMs: 12_000 },
    { ...still, stage: 'edit', pool: 'flash-image', paused: true },
    { ...still, stage: 'edit', pool: 'nano-banana' },
  ]
  const page = words(overview({ queues: { known: queues } }))
  expect(page).toContain('no worker takes these jobs')
  expect(page).toMatch(/pro-image[^a-z]*pushed back, goes on in 12 s/)
  expect(page).toMatch(/flash-image[^a-z]*paused by hand/)
  expect(page).not.toContain('nano-banana')
})

test('keeps what was billed apart from what was emulated, reserved and lost', () => {
  const page = words(overview({ accounts: { known: [account] } }))
  expect(page).toMatch(/demo 5 \$12\.50 \$0\.40 up to \$0\.20 1 call \$0\.07 2 calls/)
})

test('shows the rest when one part cannot be read', async () => {
  const page = words(
    overview({ collections: { known: [await demo('Herbals')] }, queues: { problem: 'Redis is away.' } }),
  )
  expect(page).toContain('Redis is away.')
  expect(page).toContain('Herbals')
})
