import { DropReason, type ManifestPage } from '@vignette/domain'
import { expect, test } from 'vitest'
import { readTags, readText } from '../test/read-html.ts'
import { discarded, done, links, manifest, object, page, provenance } from '../test/sample-manifest.ts'
import { renderScan, type ScanPage } from './index.ts'

const shown = (change: Partial<ManifestPage>, options: Partial<ScanPage> = {}): string =>
  renderScan(manifest({ pages: [page(1, change)] }), { title: 'Old books', links, ...options })
const detection = page(1).detection!
const box = { x0: 10, y0: 20, x1: 110, y1: 70 }

test('the objects of a page stand in a table with their boxes in pixels of the master', () => {
  expect(readText(shown({}))).toContain(
    '1 object on this page Objects on page 1, boxes in pixels of the master ' +
      'No. Label Caption Box Size Of the page ' +
      '1 engraving Fig. 1. A ship at sea. x 100 to 1,304, y 200 to 1,180 1,204 × 980 px 15%',
  )
  expect(readText(shown({ objects: [] }))).not.toContain('on this page Objects')
})

test('a long table is folded', () => {
  const unfolded = (count: number): boolean =>
    /<details class="list" open/.test(
      shown({ objects: Array.from({ length: count }, (_, index) => object(`p1-o${index + 1}`)) }),
    )
  expect([unfolded(12), unfolded(13)]).toEqual([true, false])
})

test.each(DropReason.options)('what was left out as %s is listed with its reason and box', (reason) => {
  const dropped = [{ reason, label: 'ornament', caption: 'Finis', box }]
  const text = readText(shown({ detection: { ...detection, discarded: 1, dropped } }))
  expect(text).toMatch(
    /1 box left out .* a ornament Finis (it|its|there) .* x 10 to 110, y 20 to 70 100 × 50 px/,
  )
})

test('an entry without a box is listed as the model wrote it, and the boxes can be seen on the page', () => {
  const dropped = [
    { reason: 'no-box' as const, entry: '{"box":["<b>"]}' },
    { reason: 'too-small' as const, label: '', caption: '', box },
  ]
  const document = shown({ detection: { ...detection, discarded: 2, dropped } })
  expect(readText(document)).toMatch(/a \{"box":\["<b>"\]\} it has no four numbers none none/)
  expect(readText(document)).toContain('Show the box left out')
  const tags = readTags(document)
  const drawn = tags.filter(({ attributes }) => attributes['class'] === 'box dropped')
  expect(drawn.map(({ attributes }) => attributes['href'])).toEqual(['#page-1-out-2'])
  expect(tags.some(({ attributes }) => attributes['id'] === 'page-1-out-2')).toBe(true)
})

test('a record that does not tell what was left out is not made to', () => {
  const text = readText(shown({ detection: { ...detection, discarded: 4 } }))
  expect(text).toContain('4 boxes left out The record does not say of 4 of them what they were.')
  expect(readText(shown({}))).not.toContain('left out')
})

test('a call whose answer was of no use is shown with its outcome, tokens, price and words', () => {
  const looks = { ...detection, provenance: { ...provenance('m'), discarded: [discarded('looped')] } }
  const refused = { step: 'restore', discarded: [discarded('refused')], next: [] }
  const document = shown({ detection: looks, objects: [object('p1-o1', { edits: [refused] })] })
  const row =
    '23 November 2026, 19:20 UTC gemini-3.8-flash (.*) The answer, word for word 1,290 in, 1,120 image \\$0.0336'
  expect(readText(document)).toMatch(
    new RegExp(`2 calls whose answers were of no use .* a look at the page ${row}`),
  )
  expect(readText(document)).toMatch(new RegExp(`Restore on object 1 ${row}`))
  for (const words of ['a loop that repeats itself It was looped.', 'declined It was refused.'])
    expect(readText(document)).toContain(words)
  expect(document).toContain(`href="files/${discarded('looped').answer!.key}"`)
})

test('a call of no use that was emulated, or counted elsewhere, is marked so', () => {
  const { call, paidFor } = discarded('looped')
  const emulated = discarded('looped', {
    call: { ...call, emulated: true },
    paidFor: { ...paidFor, scan: 'x' },
  })
  const { file: _none, ...few } = links
  const document = shown({ detection: undefined, objects: [], discarded: [emulated] }, { links: few })
  expect(readText(document)).toMatch(/\$0\.0336 emulated, not billed in the sums of another scan/)
  expect(document).not.toContain('word for word')
})

test('a result that another collection has paid for says so', () => {
  const paidFor = { run: 'r', collection: 'herbals', scan: 's' }
  const shared = done('restore', [], { provenance: { ...provenance('m'), paidFor } })
  expect(readText(shown({ objects: [object('p1-o1', { edits: [shared] })] }))).toContain(
    'Paid for with the collection herbals , and shared',
  )
})

test('steps behind an answer that broke off are held back, not merely undone', () => {
  const waiting = { step: 'restore', next: [{ step: 'colorize', next: [] }] }
  const truncated = { ...detection, outcome: 'truncated' as const }
  const held = readText(shown({ detection: truncated, objects: [object('p1-o1', { edits: [waiting] })] }))
  expect(held).toMatch(/Restore from the crop Held back, .* or set detect\.partial: use\./)
  expect(held).not.toContain('Not done yet')
  expect(held).toContain('cut out and not edited')
  const used = readText(
    shown({
      detection: truncated,
      objects: [object('p1-o1'), object('p1-o2', { edits: [waiting] })],
    }),
  )
  expect(used).toContain('Not done yet')
  expect(used).not.toMatch(/Held back|cut out and not edited/)
})

test('versions of a file lead to one another', () => {
  const older = [{ scan: 'aaa', publishedAt: '2026-11-22T10:00:00.000Z' }]
  const newest = shown({}, { older })
  expect(newest).toContain('href="scans/aaa.html"')
  expect(readText(newest)).toContain('Older versions published 22 November 2026, 10:00 UTC')
  const old = shown({}, { newer: 'bbb' })
  expect(old).toContain('href="scans/bbb.html"')
  expect(readText(old)).toContain('There is a newer version of this file')
})
