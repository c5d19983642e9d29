import { noTotals, type ScanTotals } from '@vignette/domain'
import { expect, test } from 'vitest'
import { summarise, tableOf } from './summary.ts'

const { scans: _scans, outcomes: _outcomes, ...nothing } = noTotals
const scan = (change: Partial<ScanTotals>): ScanTotals => ({ ...nothing, outcome: 'pictures', ...change })
const billed = scan({ objects: 2, edits: 3, usd: 0.25 })
const emulated = scan({ objects: 1, emulated: true, emulatedUsd: 0.5 })

test('scans are counted by outcome, failures by code', () => {
  const failed = scan({ outcome: 'failed', failures: { 'model-refused': 2 } })
  const summary = summarise([billed, failed, { ...failed, failures: { 'model-refused': 1, internal: 1 } }])
  expect(summary).toMatchObject({
    outcomes: { pictures: 1, failed: 2, empty: 0, pending: 0 },
    totals: { objects: 2, edits: 3, failures: { 'model-refused': 3, internal: 1 }, usd: 0.25 },
  })
  expect(tableOf(summary)).toMatch(/Scans +3 {2}\(1 pictures, 2 failed\)[^]*Failed: model-refused +3/)
})

test('the table says of emulated calls that nothing was billed', () => {
  expect(tableOf(summarise([emulated]))).toMatch(/Price +\$0\.5000 {2}\(emulated: .*nothing was billed\)/)
  expect(tableOf(summarise([billed]))).toMatch(/Price +\$0\.2500$/)
})

test('what was billed stays apart from what was emulated in the same collection', () => {
  const summary = summarise([billed, emulated])
  expect(summary.totals).toMatchObject({ usd: 0.25, emulatedUsd: 0.5 })
  expect(tableOf(summary)).toMatch(/Billed +\$0\.2500\n +Emulated +\$0\.5000 {2}\(.*not billed\)$/)
})
