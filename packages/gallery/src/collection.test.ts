import type { ManifestObject } from '@vignette/domain'
import { expect, test } from 'vitest'
import { readTags, readText } from '../test/read-html.ts'
import { done, links, manifest, object, page, provenance } from '../test/sample-manifest.ts'
import { renderCollection, renderScan, summarise, totalsOf, type ScanSummary } from './index.ts'

const calls = { calls: 3, labels: { engraving: 1 } }
const summary = { ...summarise(manifest()), ...calls }
const render = (summaries: ScanSummary[], pages = 1, number = 1): string =>
  renderCollection(summaries, { title: 'Old books', links, page: number, pages })

test('a card leads to its scan, shows its cover with its mark, and counts what was found', () => {
  const document = render([summary])
  expect(document).toContain('href="scans/0123456789abcdef01234567.html"')
  expect(document).toContain('src="images/edits/colorize/labelled.png"')
  expect(readText(document)).toMatch(/AI interpretation crane-1882\.jpg 1 page · 1 object · 2 edits/)
})

test('a gallery among others leads up to all of them, and one alone leads nowhere', () => {
  const up = { title: 'Old books', links: { ...links, home: '/' }, page: 1, pages: 1, note: 'Still reading.' }
  expect(renderCollection([summary], up)).toContain('<a rel="up" href="/">')
  expect(readText(renderCollection([summary], up))).toContain('Still reading.')
  expect(renderScan(manifest(), up)).toContain('<a rel="up" href="/">')
  expect(render([summary]) + renderScan(manifest(), { title: 'Old books', links })).not.toContain('rel="up"')
})

test('the cover is the last edit of the largest object, or else its crop, or else the page', () => {
  const small = object('p1-o1', { box: { x0: 0, y0: 0, x1: 9, y1: 9 }, edits: [done('photo')] })
  expect(coverOf([small, object('p1-o2')])).toBe('edits/colorize/labelled.png')
  expect(coverOf([small, object('p1-o2', { edits: [] })])).toBe('edits/photo/labelled.png')
  expect(coverOf([object('p1-o2', { edits: [] })])).toBe('crops/p1-o2/view.jpg')
  expect(coverOf([])).toBeUndefined()
  expect(render([summarise(manifest({ pages: [page(1, { objects: [] })] }))])).toContain('alt="First page of')
  expect(readText(render([summarise(manifest({ pages: [] }))]))).toContain('No image')
})

test('outcomes can be told apart and chosen, and failures are counted in words', () => {
  const failed = {
    ...summary,
    outcome: 'failed' as const,
    failures: { 'model-refused': 2, 'from-the-future': 1 },
  }
  const document = render([
    summary,
    failed,
    { ...summary, outcome: 'empty' },
    { ...summary, outcome: 'pending' },
  ])
  const text = readText(document)
  expect(text).toContain('Failures: 2 × declined by the model, 1 × from-the-future.')
  for (const words of [
    'All 4',
    'Pictures found 1',
    'Something failed 1',
    'No pictures 1',
    'Not finished 1',
  ]) {
    expect(text).toContain(words)
  }
  const choices = readTags(document).flatMap(({ name, attributes }) =>
    name === 'input' ? (attributes['id'] ?? []) : [],
  )
  expect(choices).toEqual(['only-all', 'only-pictures', 'only-empty', 'only-failed', 'only-pending'])
  expect(readTags(render([summary])).some(({ name }) => name === 'input')).toBe(false)
})

test('scans are added up, and of older versions what was paid for them', () => {
  const whole = totalsOf([summary, { ...summary, failures: { internal: 1 } }], [summary])
  expect(whole).toMatchObject({ scans: 2, pages: 2, edits: 4, outcomes: { pictures: 2 }, superseded: 1 })
  expect([whole.calls, whole.usd]).toEqual([9, expect.closeTo(0.3024)])
  expect(readText(render([summary, summary]))).toContain(
    'scans 2 pages 2 objects 2 edits 4 calls 6 billed $0.2016',
  )
})

test('labels stand in a table with their counts, and objects without one stand last', () => {
  const labels = { '': 3, map: 1, Woodcut: 2, woodcut: 1 }
  const text = readText(render([{ ...summary, labels }]))
  expect(text).toContain('Labels Label Objects Woodcut 3 map 1 without a label 3')
  expect(readText(render([{ ...summary, labels: {} }]))).not.toContain('Labels')
})

test('many labels are folded, none of them left out', () => {
  const labels = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`kind ${index}`, 1]))
  const document = render([{ ...summary, labels }])
  expect(readText(document)).toContain('20 more labels')
  expect(document.match(/<bdi>kind \d+<\/bdi>/g)).toHaveLength(30)
})

test('what is left out, of no use, shared or of an older version is said beside the sums', () => {
  const shared = { calls: 2, usd: 0.5 }
  const scan = { ...summary, dropped: 2, calls: 5, discarded: 1, shared }
  const totals = totalsOf([scan], [{ ...summary, calls: 3 }])
  const text = readText(renderCollection([scan], { title: 'Old books', links, page: 1, pages: 1, totals }))
  for (const words of [
    'Left out 2 boxes that models listed; the page of each scan says which and why',
    'Of no use the answers to 1 of 8 calls, which are in the sums',
    'Shared 2 results paid for with another scan or collection: $0.50, not in these sums',
    'Older versions 1, not listed; what was paid for them is in the sums',
  ]) {
    expect(text).toContain(words)
  }
  expect(readText(render([summary]))).not.toMatch(/Left out|Of no use|Shared|Older versions/)
})

test('what was billed and what was emulated are never added up', () => {
  const edits = [done('restore', [], { provenance: provenance('gemini-nano-banana-2.1', true) })]
  const { totals } = manifest()
  const mixed = manifest({
    pages: [page(1, { objects: [object('p1-o1', { edits })] })],
    totals: { ...totals, usd: 0.0672, emulated: true },
  })
  const { usd, emulatedUsd } = summarise(mixed)
  expect([usd, emulatedUsd]).toEqual([expect.closeTo(0.0336), expect.closeTo(0.0336)])
  expect(readText(render([summarise(mixed)]))).toMatch(/billed \$0\.0336 emulated, nothing billed \$0\.0336/)
  const text = readText(render([{ ...summary, usd: 0, emulatedUsd: 3.04, emulated: true }]))
  expect(text).toContain('emulated, nothing billed $3.04')
})

test('totals of one page of many are not passed off as those of the collection', () => {
  expect(readText(render([summary], 12, 2))).toContain('On page 2 of 12')
  const totals = totalsOf([summary, summary])
  const text = readText(
    renderCollection([summary], { title: 'Old books', links, page: 2, pages: 12, totals }),
  )
  expect(text).toContain('scans 2')
  expect(text).not.toContain('On page 2 of 12')
})

test('other pages are within reach: the first, the last and the near ones', () => {
  const addresses = readTags(render([summary], 50, 20)).flatMap(
    ({ attributes }) => /^page-(\d+)/.exec(attributes['href'] ?? '')?.[1] ?? [],
  )
  expect(addresses).toEqual(['19', '1', '18', '19', '20', '21', '22', '50', '21'])
  expect(render([summary])).not.toContain('Pages of the collection')
})

test('a collection without scans says so', () => {
  expect(readText(render([]))).toContain('There are no scans here yet.')
})

function coverOf(objects: ManifestObject[]): string | undefined {
  return summarise(manifest({ pages: [page(1, { objects })] })).cover?.image.key
}
