import { expect, test } from 'vitest'
import type { Edit } from './edit.ts'
import type { ManifestEdit, ManifestObject, ManifestPage } from './manifest.ts'
import { noUsage, type Provenance } from './provenance.ts'
import { addSuperseded, addTotals, noTotals, totalsOfScan, type ScanTotals } from './totals.ts'

const at = '2026-11-23T10:00:00.000Z'

function paid(usd: number, emulated: boolean): Provenance {
  const call = { model: 'm', answeredBy: 'm', emulated, usage: noUsage, usd, at, durationMs: 1 }
  return { from: { key: 'k', sha256: 'a'.repeat(64) }, software: 'vignette', at, call }
}

function edit(key: string, provenance: Provenance, next: ManifestEdit[] = []): ManifestEdit {
  const record: Edit = {
    v: 1,
    key,
    step: 'restore',
    version: 1,
    family: 'conservative',
    outcome: 'edited',
    provenance,
  }
  return { step: 'restore', edit: record, next }
}

const object = (id: string, edits: ManifestEdit[]): ManifestObject => ({
  id,
  box: { x0: 0, y0: 0, x1: 1, y1: 1 },
  label: '',
  caption: '',
  edits,
})

function page(look: Provenance, objects: ManifestObject[]): ManifestPage {
  const detection = { key: 'look', outcome: 'found', discarded: 0, provenance: look } as const
  const image = { key: 'i', sha256: 'a'.repeat(64), mediaType: 'image/jpeg', bytes: 1, width: 1, height: 1 }
  const form = { depth: 8, space: 'rgb', alpha: false, orientation: 1 } as const
  const size = { number: 1, width: 1, height: 1 }
  return { ...size, form, proxy: image, thumbnail: image, detection, objects, failures: [] }
}

const { scans: _scans, superseded: _older, outcomes: _outcomes, emulatedUsd: _money, ...totals } = noTotals

test('the sum of nothing is nothing', () => {
  expect(noTotals).toEqual({
    scans: 0,
    superseded: 0,
    outcomes: { pictures: 0, empty: 0, failed: 0, pending: 0 },
    pages: 0,
    objects: 0,
    crops: 0,
    edits: 0,
    labels: {},
    dropped: 0,
    failures: {},
    usage: noUsage,
    calls: 0,
    discarded: 0,
    usd: 0,
    emulatedUsd: 0,
    emulated: false,
  })
})

test('counts, tokens and failures are added, and scans counted by outcome', () => {
  const scan: ScanTotals = {
    outcome: 'failed',
    pages: 1,
    objects: 2,
    crops: 3,
    edits: 4,
    labels: { map: 1 },
    dropped: 2,
    failures: { 'model-refused': 1 },
    usage: { inputTokens: 1, cachedTokens: 2, textTokens: 3, imageTokens: 4, thoughtTokens: 5 },
    calls: 3,
    discarded: 1,
    shared: { calls: 1, usd: 0.125 },
    usd: 0.25,
    emulatedUsd: 0,
    emulated: false,
  }
  const other: ScanTotals = { ...scan, outcome: 'empty', failures: { 'model-refused': 2, internal: 1 } }
  expect([scan, other].reduce(addTotals, noTotals)).toEqual({
    scans: 2,
    superseded: 0,
    outcomes: { pictures: 0, empty: 1, failed: 1, pending: 0 },
    pages: 2,
    objects: 4,
    crops: 6,
    edits: 8,
    labels: { map: 2 },
    dropped: 4,
    failures: { 'model-refused': 3, internal: 1 },
    usage: { inputTokens: 2, cachedTokens: 4, textTokens: 6, imageTokens: 8, thoughtTokens: 10 },
    calls: 6,
    discarded: 2,
    shared: { calls: 2, usd: 0.25 },
    usd: 0.5,
    emulatedUsd: 0,
    emulated: false,
  })
  expect([other, { ...scan, failures: {} }].reduce(addTotals, noTotals).failures).toEqual(other.failures)
  expect(noTotals.scans).toBe(0)
})

test('emulated money is never added to billed money', () => {
  const billed: ScanTotals = { ...totals, outcome: 'pictures', usd: 0.25, emulatedUsd: 0 }
  const emulated: ScanTotals = { ...billed, usd: 0, emulatedUsd: 0.5, emulated: true }
  const sum = [billed, emulated, billed].reduce(addTotals, noTotals)
  expect(sum).toMatchObject({ usd: 0.5, emulatedUsd: 0.5, emulated: true })
})

test('of an older version of a scan, calls and money are added and nothing else', () => {
  const scan: ScanTotals = {
    ...totals,
    outcome: 'pictures',
    objects: 2,
    labels: { map: 2 },
    dropped: 1,
    failures: { internal: 1 },
    usage: { ...noUsage, inputTokens: 7 },
    calls: 3,
    discarded: 1,
    shared: { calls: 1, usd: 0.125 },
    usd: 0.25,
    emulatedUsd: 0,
  }
  const sum = addTotals(noTotals, scan)
  expect(addSuperseded(sum, scan)).toEqual({
    ...sum,
    superseded: 1,
    usage: { ...noUsage, inputTokens: 14 },
    calls: 6,
    discarded: 2,
    usd: 0.5,
  })
})

test('a label is counted whatever it is called', () => {
  const labels = Object.fromEntries([
    ['constructor', 1],
    ['__proto__', 2],
  ])
  const scan: ScanTotals = { ...totals, outcome: 'pictures', emulatedUsd: 0, labels }
  const sum = [scan, scan].reduce(addTotals, noTotals)
  expect(Object.entries(sum.labels)).toEqual([
    ['constructor', 2],
    ['__proto__', 4],
  ])
})

test('a scan without emulated calls was billed what its totals say', () => {
  const scan = {
    collection: 'c',
    scan: 's1',
    outcome: 'empty' as const,
    pages: [],
    totals: { ...totals, usd: 0.25 },
  }
  expect(totalsOfScan(scan)).toMatchObject({ outcome: 'empty', usd: 0.25, emulatedUsd: 0 })
})

test('money of a scan is told apart by its calls, at every depth of the recipe', () => {
  const coloured = edit('edits/2', paid(0.5, true))
  const pages = [page(paid(0.25, false), [object('o1', [edit('edits/1', paid(0.125, true), [coloured])])])]
  const scan = {
    collection: 'c',
    scan: 's1',
    outcome: 'pictures' as const,
    pages,
    totals: { ...totals, usd: 0.875, emulated: true },
  }
  expect(totalsOfScan(scan)).toMatchObject({
    outcome: 'pictures',
    usd: 0.25,
    emulatedUsd: 0.625,
    emulated: true,
  })
})

test('what is not done yet, and what no model took part in, has cost nothing', () => {
  const { call: _call, ...byHand } = paid(0.5, true)
  const { detection: _look, ...unseen } = page(byHand, [])
  const seen = page(byHand, [object('o1', [{ step: 'restore', next: [edit('edits/1', paid(0.5, true))] }])])
  const scan = {
    collection: 'c',
    scan: 's1',
    outcome: 'pending' as const,
    pages: [unseen, seen],
    totals: { ...totals, emulated: true },
  }
  expect(totalsOfScan(scan)).toMatchObject({ usd: 0, emulatedUsd: 0.5 })
})

test('a call that served two objects was paid for once', () => {
  const shared = edit('edits/1', paid(0.5, true))
  const pages = [page(paid(0.25, true), [object('o1', [shared]), object('o2', [shared])])]
  const scan = {
    collection: 'c',
    scan: 's1',
    outcome: 'pictures' as const,
    pages,
    totals: { ...totals, usd: 0.75, emulated: true },
  }
  expect(totalsOfScan(scan)).toMatchObject({ usd: 0, emulatedUsd: 0.75 })
})

test('what another scan has paid for is none of the money of this one', () => {
  const others = edit('edits/1', { ...paid(0.5, true), paidFor: { run: 'r', collection: 'c', scan: 's2' } })
  const pages = [page(paid(0.25, true), [object('o1', [others])])]
  const scan = {
    collection: 'c',
    scan: 's1',
    outcome: 'pictures' as const,
    pages,
    totals: { ...totals, emulated: true },
  }
  expect(totalsOfScan(scan)).toMatchObject({ usd: 0, emulatedUsd: 0.25 })
})

test('what is shared stays in a sum, with scans that share nothing before and after', () => {
  const own: ScanTotals = { ...noTotals, outcome: 'empty' }
  const sharing: ScanTotals = { ...own, shared: { calls: 1, usd: 0.125 } }
  for (const scans of [
    [own, sharing],
    [sharing, own],
  ])
    expect(scans.reduce(addTotals, noTotals).shared).toEqual(sharing.shared)
  expect(addTotals(noTotals, own).shared).toBeUndefined()
})
