import { expect, test } from 'vitest'
import * as whole from '../test/whole-records.ts'
import type { Edit } from './edit.ts'
import type { ManifestEdit, ManifestObject, ManifestPage } from './manifest.ts'
import { discardedCalls, isOwnCall, paidCalls } from './paid-calls.ts'
import { noUsage, type DiscardedCall } from './provenance.ts'

const paidFor = { run: 'r', collection: 'c', scan: 's' }
const at = '2026-11-25T00:00:00.000Z'
const discarded = (responseId: string): DiscardedCall => ({
  key: 'k',
  outcome: 'refused',
  paidFor,
  call: {
    model: 'm',
    answeredBy: 'm',
    emulated: false,
    responseId,
    usage: noUsage,
    usd: 1,
    at,
    durationMs: 1,
  },
})
const step = (name: string, ids: string[], next: ManifestEdit[] = []): ManifestEdit => ({
  step: name,
  discarded: ids.map(discarded),
  next,
})
const object = (id: string, edits: ManifestEdit[]): ManifestObject => ({
  id,
  box: { x0: 0, y0: 0, x1: 1, y1: 1 },
  label: '',
  caption: '',
  edits,
})
const image = { key: 'i', sha256: 'a'.repeat(64), mediaType: 'image/jpeg', bytes: 1, width: 1, height: 1 }
const page = (change: Partial<ManifestPage>): ManifestPage => ({
  number: 1,
  width: 1,
  height: 1,
  form: { depth: 8, space: 'rgb', alpha: false, orientation: 1 },
  proxy: image,
  thumbnail: image,
  objects: [],
  failures: [],
  ...change,
})

test('every answer of no use is found with what was asked for, the look first', () => {
  const provenance = {
    from: { key: 'k', sha256: 'a'.repeat(64) },
    software: 'vignette',
    at,
    discarded: [discarded('one')],
  }
  const found = discardedCalls(
    page({
      detection: { key: 'look', outcome: 'found', discarded: 0, provenance },
      discarded: [discarded('two')],
      objects: [object('p1-o1', [step('restore', ['three'], [step('colorize', ['four'])])])],
    }),
  )
  expect(found.map(({ call, object: id, path }) => [call.call.responseId, id, path])).toEqual([
    ['one', undefined, []],
    ['two', undefined, []],
    ['three', 'p1-o1', ['restore']],
    ['four', 'p1-o1', ['restore', 'colorize']],
  ])
})

test('a call for two objects that look alike is listed and paid for once', () => {
  const twins = [object('p1-o1', [step('restore', ['one'])]), object('p1-o2', [step('restore', ['one'])])]
  expect(discardedCalls(page({ objects: twins }))).toHaveLength(1)
  expect(paidCalls([page({ objects: twins }), page({ number: 2, objects: twins })])).toEqual([
    { call: discarded('one').call, paidFor, discarded: true },
  ])
})

test('answers of no use that a record names are found at its place, and its own call beside them', () => {
  const { call } = discarded('made')
  const made = (key: string, id: string): Edit => ({
    ...whole.edit,
    key,
    provenance: { ...whole.edit.provenance, call, paidFor, discarded: [discarded(id)] },
  })
  const second = { step: 'colorize', edit: made('e2', 'six'), next: [] }
  const objects = [object('p1-o1', [{ step: 'restore', edit: made('e1', 'five'), next: [second] }])]
  expect(discardedCalls({ objects }).map(({ call: one, path }) => [one.call.responseId, path])).toEqual([
    ['five', ['restore']],
    ['six', ['restore', 'colorize']],
  ])
  const { provenance } = made('d', 'four')
  const detection = { key: 'd', outcome: 'found' as const, discarded: 0, provenance }
  const paid = paidCalls([page({ objects, detection })])
  expect(paid.map((one) => [one.call.responseId, one.discarded])).toEqual([
    ['four', true],
    ['five', true],
    ['six', true],
    ['made', false],
    ['made', false],
    ['made', false],
  ])
  for (const one of paid) expect(one.paidFor).toBe(paidFor)
})

test.each([
  [{}, true],
  [{ paidFor }, true],
  [{ paidFor: { ...paidFor, run: 'another' } }, true],
  [{ paidFor: { ...paidFor, collection: 'another' } }, false],
  [{ paidFor: { ...paidFor, scan: 'another' } }, false],
])('a call that was paid for with %j is a scan’s own: %s', (call, own) => {
  expect(isOwnCall(call, { collection: 'c', scan: 's' })).toBe(own)
})
