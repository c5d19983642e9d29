import { openMemoryStore } from '@vignette/storage'
import { expect, test } from 'vitest'
import { discarded, manifest, object, page } from '../../../packages/gallery/test/sample-manifest.ts'
import { reportScan } from './report.ts'

const store = { ...openMemoryStore(), address: 'file:/out' }
const box = { x0: 1, y0: 2, x1: 3, y1: 4 }

test('labels are counted, the most frequent first', () => {
  const { totals } = manifest()
  const scan = manifest({ totals: { ...totals, labels: { '': 1, map: 1, woodcut: 2 } } })
  expect(reportScan(scan, { store, source: 'x' }).labels.map(({ label }) => label)).toEqual([
    'woodcut',
    'map',
    '',
  ])
})

test('what was left out is told with its page, its box and its reason', () => {
  const dropped = [{ reason: 'too-small' as const, label: 'dot', box }]
  const detection = { ...page(2).detection!, discarded: 1, dropped }
  const scan = manifest({ pages: [page(1), page(2, { detection })] })
  expect(reportScan(scan, { store, source: 'x' }).leftOut).toEqual([
    { page: 2, reason: 'too-small', label: 'dot', box },
  ])
})

test('a call of no use is told with what it was for, what it cost and where its words are', () => {
  const { call, paidFor, answer } = discarded('refused')
  const elsewhere = discarded('looped', { paidFor: { ...paidFor, collection: 'other' } })
  const edits = [{ step: 'restore', discarded: [discarded('refused')], next: [] }]
  const pages = [page(1, { discarded: [elsewhere], objects: [object('p1-o1', { edits })] })]
  const { totals } = manifest()
  const scan = manifest({ pages, totals: { ...totals, shared: { calls: 1, usd: 0.5 } } })
  const report = reportScan(scan, { store, source: 'x' })
  expect(report.shared).toEqual({ calls: 1, usd: 0.5 })
  expect(report.discarded).toMatchObject([
    { page: 1, outcome: 'looped', shared: true },
    {
      page: 1,
      object: 'p1-o1',
      path: ['restore'],
      outcome: 'refused',
      message: 'It was refused.',
      model: call.model,
      usage: call.usage,
      usd: 0.0336,
      shared: false,
      answer: `/out/${answer!.key}`,
    },
  ])
})
