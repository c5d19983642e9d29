import { describe, expect, test } from 'vitest'
import { changed } from '../test/fields.ts'
import * as whole from '../test/whole-records.ts'
import { Collection, Crop, Detection, Edit, FailureRecord, Manifest, PageCrops, Plan, Scan } from './index.ts'

const ofImage = [
  ['sha256', 'a'.repeat(63)],
  ['bytes', -1],
  ['bytes', 0.5],
  ['width', 0],
  ['width', 0.5],
  ['height', 0],
  ['height', 0.5],
] as const
const usage = ['inputTokens', 'cachedTokens', 'textTokens', 'imageTokens', 'thoughtTokens']
const noCounts = (fields: readonly string[]): [string, unknown][] =>
  fields.flatMap((field): [string, unknown][] => [
    [field, -1],
    [field, 0.5],
  ])
const noOrdinals = (fields: readonly string[]): [string, unknown][] =>
  fields.flatMap((field): [string, unknown][] => [
    [field, 0],
    [field, 1.5],
  ])

describe('a record is refused', () => {
  test.each<[string, unknown]>([
    ['v', 2],
    ['bytes', 0],
    ['bytes', 1.5],
    ['sha256', 'a'.repeat(65)],
    ['format', 'gif'],
    ['master.bucket', ''],
    ['master.key', ''],
    ['pages', []],
    ...noOrdinals(['pages.0.number', 'pages.0.width', 'pages.0.height']),
    ['pages.0.form.depth', 4],
    ['pages.0.form.space', 'lab'],
    ['pages.0.form.density', 0],
    ['pages.0.form.orientation', 0],
    ['pages.0.form.orientation', 9],
    ['pages.0.form.orientation', 1.5],
    ...ofImage.map(([field, value]): [string, unknown] => [`pages.0.proxy.${field}`, value]),
  ])('of a scan with %s %j', (path, value) => {
    expect(Scan.safeParse(changed(whole.scan, path, value)).success).toBe(false)
  })

  test.each<[string, unknown]>([
    ['v', 2],
    ['outcome', 'odd'],
    ...noCounts(['discarded', ...['x0', 'y0'].map((field) => `objects.0.box.${field}`)]),
    ...noOrdinals(['x1', 'y1'].map((field) => `objects.0.box.${field}`)),
    ['provenance.from.sha256', 'a'],
    ['provenance.at', 'today'],
    ['provenance.call.at', 'today'],
    ['provenance.call.usd', -0.1],
    ['provenance.call.durationMs', -0.1],
    ...noCounts(usage.map((field) => `provenance.call.usage.${field}`)),
    ['provenance.call.backend', 'odd'],
    ['provenance.call.textSha256', 'a'],
    ['provenance.call.sent.safety', 'odd'],
    ...['thinkingBudget', 'seed'].map((field): [string, unknown] => [`provenance.call.sent.${field}`, 0.5]),
    ...noOrdinals(['provenance.call.sent.outputLimit']),
    ['provenance.answer.sha256', 'a'],
    ['provenance.discarded.0.call.usd', -0.1],
    ['dropped.0.reason', 'odd'],
    ['objects.0.raw', [1, 2, 3]],
    ['objects.0.raw', [1, 2, 3, 4, 5]],
  ])('of a detection with %s %j', (path, value) => {
    expect(Detection.safeParse(changed(whole.detection, path, value)).success).toBe(false)
  })

  test.each([
    { x0: 5, x1: 5, y0: 0, y1: 5 },
    { x0: 6, x1: 5, y0: 0, y1: 5 },
    { x0: 0, x1: 5, y0: 5, y1: 5 },
    { x0: 0, x1: 5, y0: 6, y1: 5 },
  ])('of a crop whose box has no area: %j', (box) => {
    expect(Crop.safeParse({ ...whole.crop, box }).success).toBe(false)
  })

  test.each<[string, unknown]>([['v', 2], ['outcome', 'odd'], ['family', 'odd'], ...noOrdinals(['version'])])(
    'of an edit with %s %j',
    (path, value) => {
      expect(Edit.safeParse(changed(whole.edit, path, value)).success).toBe(false)
    },
  )

  test.each<[string, unknown]>([
    ['v', 2],
    ['code', 'odd'],
    ['at', 'today'],
    ...noOrdinals(['page', 'object']),
  ])('of a failure with %s %j', (path, value) => {
    expect(FailureRecord.safeParse(changed(whole.failureRecord, path, value)).success).toBe(false)
  })

  test.each<[string, unknown]>([
    ['v', 2],
    ['detect.service', 'odd'],
    ['detect.labels', []],
    ['detect.labels.0', ''],
    ['detect.mediaResolution', 'odd'],
    ['detect.thinking', 'odd'],
    ['recipe.steps.0.imageSize', '8K'],
    ...noCounts(['crop.margin', 'detect.minSide']),
    ['detect.minArea', -0.1],
    ['detect.partial', 'odd'],
    ['detect.safety', 'odd'],
    ['recipe.steps.0.safety', 'odd'],
    ...noOrdinals(['detect.maxCalls', 'recipe.steps.0.maxCalls']),
    ...noOrdinals(['detect.version', 'detect.maxObjects', 'detect.proxySide', 'crop.viewSide']),
    ...noOrdinals(['recipe.steps.0.version', 'recipe.steps.0.next.0.version']),
  ])('of a plan with %s %j', (path, value) => {
    expect(Plan.safeParse(changed(whole.plan, path, value)).success).toBe(false)
  })

  test.each<[string, unknown]>([
    ['v', 2],
    ['outcome', 'odd'],
    ['publishedAt', 'today'],
    ['failures.0.code', 'odd'],
    ['master.sha256', 'a'],
    ...noOrdinals(['master.bytes', 'records.0.page', 'records.0.object', 'totals.failures.model-refused']),
    ...noCounts(['pages.0.detection.discarded']),
    ...noCounts(['pages', 'objects', 'crops', 'edits'].map((field) => `totals.${field}`)),
    ...noCounts(['dropped', 'calls', 'discarded', 'shared.calls'].map((field) => `totals.${field}`)),
    ...noOrdinals(['totals.labels.map']),
    ['totals.usd', -0.1],
    ['totals.shared.usd', -0.1],
  ])('of a manifest with %s %j', (path, value) => {
    expect(Manifest.safeParse(changed(whole.manifest, path, value)).success).toBe(false)
  })
})

test('a record of the next version is not read as one of this', () => {
  expect(Collection.safeParse({ ...whole.collection, v: 2 }).success).toBe(false)
  expect(PageCrops.safeParse({ v: 2, key: 'k', crops: [] }).success).toBe(false)
  expect(Crop.safeParse({ ...whole.crop, v: 2 }).success).toBe(false)
})
