import { expect, test } from 'vitest'
import {
  collectionKey,
  failureKey,
  manifestKey,
  manifestPrefix,
  planKey,
  proxyKey,
  scanKey,
  thumbnailKey,
} from './store-keys.ts'

const sha256 = 'a'.repeat(64)

test('records lie where they lay before', () => {
  expect([
    collectionKey('maps'),
    planKey('plan'),
    scanKey('scan', 1536),
    manifestKey('maps', 'scan'),
    proxyKey(sha256, 2, 1536),
    thumbnailKey(sha256, 2),
    failureKey('scan', 'plan', { stage: 'edit', subject: 's-p1-o1' }),
  ]).toEqual([
    'collections/maps.json',
    'plans/plan.json',
    'scans/scan/scan-1536.json',
    'manifests/maps/scan.json',
    'proxies/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/p2-1536.jpg',
    'proxies/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/p2-thumbnail.jpg',
    'failures/scan/plan/edit-373b11b6650253a8.json',
  ])
})

test('a listing of one collection finds its manifests and none of one that begins alike', () => {
  expect(manifestKey('maps', 'scan').startsWith(manifestPrefix('maps'))).toBe(true)
  expect(manifestKey('maps-2', 'scan').startsWith(manifestPrefix('maps'))).toBe(false)
})

test('a failure is that of one job on one scan under one plan', () => {
  const job = { stage: 'edit', subject: 's-p1-o1' }
  const keys = new Set([
    failureKey('scan', 'plan', job),
    failureKey('other', 'plan', job),
    failureKey('scan', 'other', job),
    failureKey('scan', 'plan', { ...job, stage: 'crop' }),
    failureKey('scan', 'plan', { ...job, subject: 's-p1-o2' }),
  ])
  expect(keys.size).toBe(5)
})
