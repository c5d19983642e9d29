import { noTotals, noUsage, type ScanTotals } from '@vignette/domain'
import { expect, test } from 'vitest'
import { moneyOfRun, summarise, tableOf } from './summary.ts'

const { scans: _scans, outcomes: _outcomes, ...nothing } = noTotals
const scan = (change: Partial<ScanTotals>): ScanTotals => ({ ...nothing, outcome: 'pictures', ...change })
const billed = scan({ objects: 2, edits: 3, calls: 2, usd: 0.25 })
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
  expect(tableOf(summarise([emulated]))).toMatch(/Calls +0 calls, \$0\.5000 emulated: .*nothing was billed/)
  expect(tableOf(summarise([billed]))).toMatch(/Calls +2 calls, \$0\.2500\n/)
})

test('what was billed stays apart from what was emulated in the same collection', () => {
  const summary = summarise([billed, emulated])
  expect(summary.totals).toMatchObject({ usd: 0.25, emulatedUsd: 0.5 })
  expect(tableOf(summary)).toMatch(/\$0\.2500 billed, besides \$0\.5000 emulated/)
})

test('this run stands beside all so far, and what was shared or of no use is named', () => {
  const thisRun = { calls: 0, usd: 0, emulatedUsd: 0 }
  const scans = summarise([{ ...billed, discarded: 1, shared: { calls: 4, usd: 0.13 }, dropped: 1 }])
  const table = tableOf({ ...scans, thisRun })
  expect(table).toMatch(/This run +0 calls, \$0\.0000\n +All so far +2 calls, \$0\.2500\n/)
  expect(table).toMatch(/Of no use +1 call of these/)
  expect(table).toMatch(/Shared +4 results that \$0\.1300 were paid for elsewhere/)
  expect(table).toMatch(/Left out +1 box:/)
})

test('older versions of a file are named, and counted for their calls alone', () => {
  const summary = summarise([billed], [billed])
  expect(summary.totals).toMatchObject({ superseded: 1, objects: 2, calls: 4, usd: 0.5 })
  expect(tableOf(summary)).toMatch(/Scans +1 [^]*Older versions +1: [^]*Pictures found +2\n/)
  expect(tableOf(summarise([billed]))).not.toContain('Older versions')
})

test('pictures are counted by their label, the most frequent first', () => {
  const scans = summarise([
    { ...billed, labels: { map: 1, woodcut: 1 } },
    { ...billed, labels: { Woodcut: 2, '': 3 } },
  ])
  expect(tableOf(scans)).toMatch(/Pictures found +4\n +Woodcut +3\n +map +1\n +Edits made/)
})

test('only the calls of one submission are its money', () => {
  const call = {
    model: 'm',
    answeredBy: 'm',
    emulated: false,
    usage: noUsage,
    at: '2026-11-25T00:00:00.000Z',
    durationMs: 1,
  }
  const paid = (run: string, usd: number) => ({
    key: 'k',
    outcome: 'refused',
    call: { ...call, usd, responseId: run },
    paidFor: { run, collection: 'c', scan: 's' },
  })
  const page = { discarded: [paid('one', 1), paid('two', 2)], objects: [] }
  const manifest = { collection: 'c', scan: 's', pages: [page] }
  expect(moneyOfRun([manifest], 'two')).toEqual({ calls: 1, usd: 2, emulatedUsd: 0 })
})
