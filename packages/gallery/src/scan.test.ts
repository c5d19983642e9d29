import { createHash } from 'node:crypto'
import { errorCodes, type ManifestEdit, type ManifestPage } from '@vignette/domain'
import { expect, test } from 'vitest'
import { readTags, readText } from '../test/read-html.ts'
import {
  discarded,
  done,
  links,
  manifest,
  object,
  page,
  provenance,
  stored,
  unanswered,
} from '../test/sample-manifest.ts'
import { errorWords } from './error-words.ts'
import { filesOf, imagesOf, renderCollection, renderScan, summarise, type GalleryLinks } from './index.ts'

const at = '2026-11-23T19:20:11.000Z'
const shown = (pages: ManifestPage[]): string =>
  renderScan(manifest({ pages }), { title: 'Old books', links })
const withEdits = (edits: ManifestEdit[]): string =>
  readText(shown([page(1, { objects: [object('p1-o1', { edits })] })]))

const everything = manifest({
  pages: [
    page(1, {
      objects: [
        object('p1-o1', {
          edits: [
            done('restore', [done('colorize'), done('watercolor'), unanswered('photo', 'refused', 'No.')]),
          ],
        }),
        object('p1-o2', { label: '', caption: '', crop: undefined, edits: [{ step: 'restore', next: [] }] }),
      ],
    }),
    page(2, { detection: undefined, objects: [] }),
  ],
})

test('every id is there once, and every link within the page arrives', () => {
  const tags = readTags(renderScan(everything, { title: 'Old books', links }))
  const ids = tags.flatMap(({ attributes }) => attributes['id'] ?? [])
  const inner = tags.flatMap(({ attributes }) => /^#(.+)/.exec(attributes['href'] ?? '')?.[1] ?? [])
  expect(new Set(ids).size).toBe(ids.length)
  expect(inner).toContain('p1-o2')
  expect(inner.filter((id) => !ids.includes(id))).toEqual([])
})

test('the images of the pages are exactly those that imagesOf names', () => {
  const summary = summarise(everything)
  const documents = [
    renderScan(everything, { title: 'Old books', links }),
    renderCollection([summary], { title: 'Old books', links, page: 1, pages: 1 }),
  ]
  const sources = documents.flatMap(readTags).flatMap(({ attributes }) => attributes['src'] ?? [])
  expect([...new Set(sources)].toSorted()).toEqual(
    imagesOf(everything)
      .map((key) => links.image(key))
      .toSorted(),
  )
})

test('the files that pages lead to are exactly those that filesOf names', () => {
  const answer = { key: 'answers/a.txt', sha256: 'a'.repeat(64) }
  const look = page(1).detection!
  const detection = {
    ...look,
    provenance: { ...look.provenance, answer, discarded: [discarded('looped')] },
  }
  const found = { ...everything, pages: [{ ...everything.pages[0]!, detection }] }
  const addresses = readTags(renderScan(found, { title: 'Old books', links })).flatMap(
    ({ attributes }) => /^files\/(?!manifests)(.+)/.exec(attributes['href'] ?? '')?.[1] ?? [],
  )
  expect([...new Set(addresses)].toSorted()).toEqual(filesOf(found).toSorted())
  expect(filesOf(found)).toContain(discarded('looped').answer!.key)
})

test('every image has its size and an alternative text', () => {
  const images = readTags(renderScan(everything, { title: 'Old books', links })).filter(
    ({ name }) => name === 'img',
  )
  expect(images.length).toBeGreaterThan(5)
  for (const { attributes } of images) {
    expect(attributes).toMatchObject({
      alt: expect.any(String),
      width: expect.any(String),
      height: expect.any(String),
    })
  }
})

test('the policy allows the style sheet of the page and no script', () => {
  const document = renderScan(everything, { title: 'Old books', links })
  const [, sheet = ''] = /<style>([\s\S]*?)<\/style>/.exec(document) ?? []
  const digest = createHash('sha256').update(sheet).digest('base64')
  expect(document).toContain('default-src &#39;none&#39;; img-src')
  expect(document).toContain(`sha256-${digest}`)
  expect(document).not.toMatch(/<script|\sstyle=|\son\w+=/)
})

test('the same manifest gives the same page', () => {
  const options = { title: 'Old books', links }
  expect(renderScan(structuredClone(everything), options)).toBe(renderScan(everything, options))
})

test('every picture a model made is marked with its family, and a crop is not', () => {
  const document = shown([
    page(1, { objects: [object('p1-o1', { edits: [done('restore', [done('colorize')])] })] }),
  ])
  const marked = [
    ...document.matchAll(
      /<img[^>]*src="images\/([^"]+)"[^>]*>\s*(?:<img\s+class="covered"[^>]*>\s*<\/span\s*>)?\s*<span class="badges"\s*>\s*<span class="badge[^>]*>([^<]+)/g,
    ),
  ]
  expect(marked.map(([, key, mark]) => [key, mark])).toEqual([
    ['edits/restore/labelled.png', 'AI restoration'],
    ['edits/colorize/labelled.png', 'AI interpretation'],
  ])
  expect(readText(document)).not.toContain(' emulated')
})

test('what an emulator made is marked so, and its price was not billed', () => {
  const text = withEdits([done('restore', [], { provenance: provenance('gemini-nano-banana-2.1', true) })])
  expect(text).toContain('AI restoration emulated')
  expect(text).toContain('answered by gemini-nano-banana-2.1+emulated')
  expect(text).toContain('nothing was billed')
})

test('provenance is told in words', () => {
  const text = readText(shown([page(1)]))
  expect(text).toContain(
    'Cut from page 1 of crane-1882.jpg , 1,204 × 980 px at x 100 to 1,304, y 200 to 1,180',
  )
  expect(text).toMatch(
    /Made 23 November 2026, 19:20 UTC by gemini-nano-banana-2\.1 from the crop, with step restore, version 1/,
  )
  expect(text).toContain('from “Restore”, with step colorize')
  expect(text).toContain('Price: $0.0336.')
  expect(text).toContain('1,290 in, 1,120 image')
})

test.each(errorCodes)('a scan that failed with %s says what happened and what to do', (code) => {
  const failures = [{ stage: 'scan', code, message: 'The very words.', at }]
  const text = readText(
    renderScan(manifest({ pages: [], outcome: 'failed', failures }), { title: 'Old books', links }),
  )
  for (const words of [errorWords(code).what, errorWords(code).todo, 'The very words.', code])
    expect(text).toContain(words)
})

test('a step that gave no picture is shown in its place', () => {
  expect(withEdits([unanswered('restore', 'refused', 'IMAGE_SAFETY')])).toMatch(
    /Restore from the crop Declined by the model .* IMAGE_SAFETY .* After from “Restore” Not tried: the step before it gave no picture/,
  )
  expect(withEdits([unanswered('restore', 'no-image', 'Sorry')])).toContain('No picture came back')
  expect(withEdits([done('restore', [], { labelled: undefined })])).toContain('Labelled copy missing')
  const failure = { stage: 'edit', code: 'quota-exhausted', message: 'Used up.', at } as const
  expect(withEdits([{ step: 'restore', failure, next: [] }])).toContain('This step could not be done')
  expect(withEdits([{ step: 'restore', next: [{ step: 'colorize', next: [] }] }])).toMatch(
    /Restore from the crop Not done yet\. .*Colorize from “Restore” Not done yet\./,
  )
})

test.each([
  ['refused', 'The model declined to look at this page'],
  ['truncated', 'The answer broke off'],
  ['looped', 'The answer repeats itself'],
  ['unparseable', 'The answer could not be read'],
  ['empty', 'No pictures were found on this page.'],
] as const)('a look that ended as %s is not passed over in silence', (outcome, words) => {
  const detection = { key: 'd', outcome, message: 'MAX_TOKENS', discarded: 0, provenance: provenance('m') }
  expect(readText(shown([page(1, { detection, objects: [] })]))).toContain(words)
})

test('a page that failed, and one not come to, say so', () => {
  const failure = { stage: 'detect', code: 'unauthorized', message: 'Bad key.', at } as const
  expect(readText(shown([page(1, { detection: undefined, objects: [], failures: [failure] })]))).toContain(
    'This page could not be looked at',
  )
  expect(readText(shown([page(1, { detection: undefined, objects: [] })]))).toContain(
    'not been looked at yet',
  )
})

test('a path of this machine is shown by its last part alone, in messages too', () => {
  const failures = [
    {
      stage: 'scan',
      code: 'master-missing',
      message: '/home/someone/private/crane-1882.jpg is gone.',
      at,
    } as const,
  ]
  const document = renderScan(manifest({ failures }), { title: 'Old books', links })
  expect(document).not.toContain('/home/someone')
  expect(readText(document)).toContain('crane-1882.jpg is gone.')
})

test('a master in a bucket is shown with its bucket and version', () => {
  const master = { bucket: 'masters', key: 'shelf/1/crane.tif', version: 'v7' }
  const text = readText(renderScan(manifest({ master }), { title: 'Old books', links }))
  expect(text).toMatch(/Kept in masters\/shelf\/1\/crane\.tif Version v7/)
})

test('neighbours and full-resolution files are linked where they are known', () => {
  const { file: _none, ...few }: GalleryLinks = links
  const linked = renderScan(manifest(), {
    title: 'Old books',
    links,
    previous: 'aaa',
    next: 'bbb',
    collectionPage: 3,
  })
  for (const address of [
    'scans/aaa.html',
    'scans/bbb.html',
    'page-3.html',
    'files/crops/p1-o1/crop.png',
    'files/manifests/demo/0123456789abcdef01234567.json',
  ]) {
    expect(linked).toContain(`href="${address}"`)
  }
  expect(renderScan(manifest(), { title: 'Old books', links: few })).not.toMatch(
    /files\/|Previous scan|Full resolution/,
  )
})

test('a box that lies in a larger one is drawn over it and keeps its number', () => {
  const inner = object('p1-o1', { box: { x0: 500, y0: 500, x1: 600, y1: 600 } })
  const document = shown([page(1, { objects: [inner, object('p1-o2')] })])
  const order = readTags(document).flatMap(
    ({ attributes }) => /^box-(.+)/.exec(attributes['id'] ?? '')?.[1] ?? [],
  )
  expect(order).toEqual(['p1-o2', 'p1-o1'])
  expect(document).toMatch(/id="box-p1-o1"[^>]*aria-label="1: engraving"/)
})

test('a hundred objects fit on a page', () => {
  const objects = Array.from({ length: 100 }, (_, index) =>
    object(`p1-o${index + 1}`, { crop: { ...object('x').crop!, view: stored(`v${index}`) } }),
  )
  expect(readTags(shown([page(1, { objects })])).filter(({ name }) => name === 'article')).toHaveLength(100)
})

test('every step says what it was made from, in the order of the recipe', () => {
  const deep = done('restore', [
    done('colorize', [done('painting', [done('cinematize')])]),
    done('watercolor'),
  ])
  const made = [...withEdits([deep]).matchAll(/(\w+) from (the \w+|“\w+”) 800/g)]
  expect(made.map(([, step, from]) => [step, from])).toEqual([
    ['Crop', 'the master'],
    ['Restore', 'the crop'],
    ['Colorize', '“Restore”'],
    ['Painting', '“Colorize”'],
    ['Cinematize', '“Painting”'],
    ['Watercolor', '“Restore”'],
  ])
})

test('every edit can be held against its crop, and one without a crop is shown alone', () => {
  const covers = (crop: object): number =>
    readTags(shown([page(1, { objects: [object('p1-o1', crop)] })])).filter(
      ({ attributes }) => attributes['class'] === 'covered',
    ).length
  expect(covers({})).toBe(2)
  expect(covers({ crop: undefined })).toBe(0)
})
