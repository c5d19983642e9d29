import {
  noUsage,
  type Call,
  type Edit,
  type ManifestEdit,
  type ManifestObject,
  type ManifestPage,
} from '@vignette/domain'
import { expect, test } from 'vitest'
import { outcomeOf, totalsOf } from './totals.ts'

const at = '2026-11-25T10:00:00.000Z'
const sha256 = 'a'.repeat(64)
const call: Call = {
  model: 'm',
  answeredBy: 'm',
  emulated: false,
  usage: { ...noUsage, inputTokens: 10, imageTokens: 5 },
  usd: 0.25,
  at,
  durationMs: 1,
}
const provenance = { from: { key: 'k', sha256 }, software: 's', at, call }

const editOf = (key: string, outcome: Edit['outcome'] = 'edited', more: Partial<Call> = {}): Edit => ({
  v: 1,
  key,
  step: 'restore',
  version: 1,
  family: 'conservative',
  outcome,
  provenance: { ...provenance, call: { ...call, ...more } },
})
const entry = (edit: Partial<ManifestEdit>, next: ManifestEdit[] = []): ManifestEdit => ({
  step: 'restore',
  ...edit,
  next,
})
const objectWith = (edits: ManifestEdit[]): ManifestObject => ({
  id: 'p1-o1',
  box: { x0: 0, y0: 0, x1: 1, y1: 1 },
  label: '',
  caption: '',
  edits,
})
const form = { depth: 8, space: 'rgb', alpha: false, orientation: 1 } as const
const image = { key: 'k', sha256, mediaType: 'image/jpeg', bytes: 1, width: 1, height: 1 }
const pageWith = (
  objects: ManifestObject[],
  outcome: NonNullable<ManifestPage['detection']>['outcome'] = 'found',
): ManifestPage => ({
  number: 1,
  width: 1,
  height: 1,
  form: { depth: 8, space: 'rgb', alpha: false, orientation: 1 },
  proxy: image,
  thumbnail: image,
  detection: { key: 'detection', outcome, discarded: 0, provenance },
  objects,
  failures: [],
})
const failure = { stage: 'edit', code: 'model-unknown', message: '', at } as const
const own = { failures: [], partial: 'hold' as const, collection: 'c', scan: 's1' }
const ended = { failures: [], partial: 'hold' as const, open: false }

test('adds up every call behind what is listed, at whatever depth, and each once', () => {
  const twice = entry({ edit: editOf('a') }, [entry({ edit: editOf('b') }, [entry({ edit: editOf('c') })])])
  const totals = totalsOf([pageWith([objectWith([twice]), objectWith([twice])])], own)
  expect(totals).toMatchObject({
    pages: 1,
    objects: 2,
    crops: 0,
    edits: 6,
    calls: 4,
    usd: 1,
    emulated: false,
    failures: {},
  })
  expect(totals.usage).toMatchObject({ inputTokens: 40, imageTokens: 20 })
})

test('says that something was emulated if anything was', () => {
  expect(
    totalsOf([pageWith([objectWith([entry({ edit: editOf('a', 'edited', { emulated: true }) })])])], own)
      .emulated,
  ).toBe(true)
})

test('counts failures by code, and answers that were of no use among them', () => {
  const object = objectWith([
    entry({ failure }),
    entry({ edit: editOf('a', 'refused') }),
    entry({ edit: editOf('b', 'no-image') }),
  ])
  const page = {
    ...pageWith([object], 'truncated'),
    failures: [{ ...failure, code: 'image-corrupt' as const }],
  }
  expect(totalsOf([page], { ...own, failures: [{ ...failure, code: 'master-missing' }] }).failures).toEqual({
    'master-missing': 1,
    'image-corrupt': 1,
    'model-unknown': 1,
    'model-refused': 1,
    'model-answer-unusable': 2,
  })
})

test.each([
  ['empty', pageWith([], 'empty')],
  ['pictures', pageWith([objectWith([entry({ edit: editOf('a') })])])],
  ['failed', pageWith([objectWith([entry({ failure })])])],
  ['failed', pageWith([objectWith([entry({ edit: editOf('a', 'refused') })])])],
  ['failed', pageWith([], 'refused')],
  ['failed', pageWith([], 'unparseable')],
])('a scan at its end is %s', (outcome, page) => {
  expect(outcomeOf([page], ended)).toBe(outcome)
})

test('a scan without pages fails by its own failures, and nothing is at its end while something is open', () => {
  expect(outcomeOf([], { ...ended, failures: [failure] })).toBe('failed')
  expect(
    outcomeOf([pageWith([objectWith([entry({ failure })])])], { ...ended, failures: [failure], open: true }),
  ).toBe('pending')
})

test('calls whose answers were of no use are paid for too, whatever became of the job', () => {
  const paidFor = { run: 'r', collection: 'c', scan: 's1' }
  const discarded = (responseId: string) => [
    { key: 'k', outcome: 'no-image', call: { ...call, responseId }, paidFor },
  ]
  const kept = editOf('a')
  kept.provenance.discarded = discarded('1')
  const object = objectWith([entry({ edit: kept }), { ...entry({ failure }), discarded: discarded('2') }])
  const page = { ...pageWith([object]), discarded: discarded('3') }
  expect(totalsOf([page], own)).toMatchObject({ calls: 5, usd: 1.25, edits: 1 })
})

test('what was paid for with another scan is told apart', () => {
  const edit = editOf('a')
  edit.provenance.paidFor = { run: 'r', collection: 'other', scan: 's2' }
  const totals = totalsOf([pageWith([objectWith([entry({ edit })])])], own)
  expect(totals).toMatchObject({ calls: 1, usd: 0.25, shared: { calls: 1, usd: 0.25 }, edits: 1 })
})

test.each([
  ['refused', 'model-refused'],
  ['truncated', 'model-answer-unusable'],
  ['looped', 'model-answer-unusable'],
  ['unparseable', 'model-answer-unusable'],
] as const)('a look that was %s is counted as %s', (outcome, code) => {
  expect(totalsOf([pageWith([], outcome)], own).failures).toEqual({ [code]: 1 })
  expect(outcomeOf([pageWith([], outcome)], ended)).toBe('failed')
})

test('what broke off is as good as any only where the plan says so, and nothing else is', () => {
  const uses = { ...own, partial: 'use' as const }
  expect(totalsOf([pageWith([], 'truncated')], uses).failures).toEqual({})
  expect(totalsOf([pageWith([], 'looped')], uses).failures).toEqual({ 'model-answer-unusable': 1 })
  expect(outcomeOf([pageWith([], 'truncated')], { ...ended, partial: 'use' })).toBe('empty')
})

test('a step that failed is counted by its failure, whatever was left before it', () => {
  const edits = [entry({ failure, edit: editOf('a', 'refused') })]
  expect(totalsOf([pageWith([objectWith(edits)])], own).failures).toEqual({ 'model-unknown': 1 })
})

test('what is found is counted by its label, the most frequent first', () => {
  const labelled = ['map', 'plan', 'plan', ''].map((label) => ({ ...objectWith([]), label }))
  const { labels } = totalsOf([pageWith(labelled.slice(0, 2)), pageWith(labelled.slice(2))], own)
  expect(Object.entries(labels)).toEqual([
    ['plan', 2],
    ['map', 1],
    ['', 1],
  ])
})

test('a scan that is at its end on one page only has pictures all the same', () => {
  expect(outcomeOf([pageWith([], 'empty'), pageWith([objectWith([])])], ended)).toBe('pictures')
})

test('objects cut, entries left out and calls of no use are counted', () => {
  const crop = {
    v: 1 as const,
    key: 'c',
    box: { x0: 0, y0: 0, x1: 1, y1: 1 },
    image,
    view: image,
    form,
    provenance,
  }
  const paidFor = { run: 'r', collection: 'c', scan: 's1' }
  const page = pageWith([{ ...objectWith([]), crop }, objectWith([])])
  page.detection!.discarded = 3
  page.discarded = [{ key: 'k', outcome: 'looped', call: { ...call, responseId: '1' }, paidFor }]
  const { detection: _none, ...unseen } = pageWith([])
  expect(totalsOf([page, page, unseen], own)).toMatchObject({
    pages: 3,
    crops: 2,
    dropped: 6,
    calls: 2,
    discarded: 1,
  })
})

test('calls for others are no part of what a scan has used, and make it emulated all the same', () => {
  const edit = editOf('a', 'edited', { emulated: true })
  edit.provenance.paidFor = { run: 'r', collection: 'other', scan: 's1' }
  const { usage, emulated, shared, calls } = totalsOf(
    [{ ...pageWith([objectWith([entry({ edit })])]), detection: undefined }],
    own,
  )
  expect({ usage, emulated, shared, calls }).toEqual({
    usage: noUsage,
    emulated: true,
    shared: { calls: 1, usd: 0.25 },
    calls: 0,
  })
})
