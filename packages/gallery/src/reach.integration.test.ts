import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { chromium, type Browser, type Locator, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { describeWithChromium } from '../../../test/support/chromium.ts'
import { discarded, done, links, manifest, object, page, provenance } from '../test/sample-manifest.ts'
import { renderCollection, renderScan, summarise } from './index.ts'

const box = { x0: 10, y0: 20, x1: 810, y1: 970 }
const deep = done('restore', [done('colorize', [done('painting', [done('cinematize')])]), done('watercolor')])
const detection = {
  ...page(1).detection!,
  discarded: 2,
  dropped: [
    { reason: 'inside-another' as const, label: 'head', caption: 'x'.repeat(300), box },
    { reason: 'no-box' as const, entry: `{"${'entry'.repeat(40)}":1}` },
  ],
  provenance: { ...provenance('gemini-3.8-flash'), discarded: [discarded('unparseable')] },
}
const scan = manifest({ pages: [page(1, { detection, objects: [object('p1-o1', { edits: [deep] })] })] })
const picture = '<svg xmlns="http://www.w3.org/2000/svg" width="800" height="600"/>'
const here = { ...links, image: () => 'picture.svg' }
const documents = {
  'scan.html': renderScan(scan, { title: 'Old books', links: here }),
  'collection.html': renderCollection([summarise(scan)], {
    title: 'Old books',
    links: here,
    page: 1,
    pages: 1,
  }),
}

/** What a test asks of an element in the browser. */
interface Element {
  className: string
  clientWidth: number
  scrollWidth: number
}

describeWithChromium('a page of the gallery', (launch) => {
  let browser: Browser
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vignette-gallery-'))
    for (const [name, document] of Object.entries(documents)) await writeFile(join(folder, name), document)
    await writeFile(join(folder, 'picture.svg'), picture)
    // Playwright hides scroll bars, and the slider is one.
    browser = await chromium.launch({ ...launch, ignoreDefaultArgs: ['--hide-scrollbars'] })
  })
  afterAll(async () => {
    await browser.close()
    await rm(folder, { recursive: true })
  })

  async function open(name: keyof typeof documents, width: number): Promise<Page> {
    const tab = await browser.newPage({ viewport: { width, height: 900 } })
    tab.setDefaultTimeout(10_000)
    await tab.goto(pathToFileURL(join(folder, name)).href)
    await tab.locator('details').evaluateAll((folds: { open: boolean }[]) => {
      for (const fold of folds) fold.open = true
    })
    return tab
  }

  test.each([
    ['scan.html', 1280],
    ['scan.html', 390],
    ['collection.html', 1280],
    ['collection.html', 390],
  ] as const)('%s is whole at %i pixels: nothing is to be scrolled for', async (name, width) => {
    const tab = await open(name, width)
    const wider = await tab
      .locator('*')
      .evaluateAll((elements: Element[]) =>
        elements
          .filter(({ clientWidth, scrollWidth }) => clientWidth > 1 && scrollWidth > clientWidth)
          .map(({ className }) => className),
      )
    expect(wider.filter((kind) => kind !== 'slider')).toEqual([])
    await tab.close()
  })

  test.each([1280, 390])('four steps on one another are in sight at %i pixels', async (width) => {
    const tab = await open('scan.html', width)
    const figures = await tab.locator('.steps .figure').all()
    expect(figures).toHaveLength(6)
    for (const figure of figures) {
      const at = await placeOf(figure)
      expect(at.x).toBeGreaterThanOrEqual(0)
      expect(at.x + at.width).toBeLessThanOrEqual(width)
      expect(at.width).toBeGreaterThan(200)
    }
    await tab.close()
  })

  test('a slider that is dragged lays the crop over the edit, in the same place and size', async () => {
    const tab = await open('scan.html', 1280)
    const slider = tab.locator('.slider').first()
    await slider.scrollIntoViewIfNeeded()
    const [edit, crop] = [slider.locator('img').first(), slider.locator('img.covered')]
    expect(await apart(crop, edit)).toBeLessThan(0.1)
    expect(await uncovered(crop)).toBe(0)
    const at = await placeOf(slider)
    const y = at.y + at.height - 14
    await tab.mouse.move(at.x + 20, y)
    await tab.mouse.down()
    await tab.mouse.move(at.x + at.width / 2, y, { steps: 5 })
    await expect.poll(() => uncovered(crop)).toBeGreaterThan(30)
    expect(await uncovered(crop)).toBeLessThan(70)
    await tab.mouse.move(at.x + at.width + 50, y, { steps: 5 })
    await tab.mouse.up()
    await expect.poll(() => uncovered(crop)).toBe(100)
    expect(await apart(crop, edit)).toBeLessThan(0.1)
    await tab.close()
  })

  test('a slider is reached and moved by keys', async () => {
    const tab = await open('scan.html', 1280)
    const slider = tab.locator('.slider').first()
    await tab.locator('.locate').first().focus()
    await tab.keyboard.press('Tab')
    await tab.keyboard.press('Tab')
    await tab.keyboard.press('Tab')
    await expect
      .poll(() =>
        slider.evaluate((element: { matches(selector: string): boolean }) => element.matches(':focus')),
      )
      .toBe(true)
    await tab.keyboard.press('ArrowRight')
    await expect.poll(() => uncovered(slider.locator('.covered'))).toBeGreaterThan(0)
    await tab.close()
  })

  test('what was left out is drawn when its box is checked', async () => {
    const tab = await open('scan.html', 1280)
    const [drawn] = await tab.locator('.box.dropped').all()
    expect(await drawn?.isVisible()).toBe(false)
    await tab.getByRole('checkbox', { name: 'Show the box left out' }).check()
    expect(await drawn?.isVisible()).toBe(true)
    await tab.close()
  })
})

async function placeOf(element: Locator): Promise<{ x: number; y: number; width: number; height: number }> {
  const place = await element.boundingBox()
  if (!place) throw new Error('The element is not there to be seen.')
  return place
}

/** How far the corners of two elements are from one another at most, in pixels. */
async function apart(one: Locator, other: Locator): Promise<number> {
  const [a, b] = [await placeOf(one), await placeOf(other)]
  return Math.max(...(['x', 'y', 'width', 'height'] as const).map((side) => Math.abs(a[side] - b[side])))
}

/** How much of a covered picture is seen, in percent of its width. */
async function uncovered(crop: Locator): Promise<number> {
  const path = await crop.evaluate(
    (element: { computedStyleMap(): { get(name: string): { toString(): string } } }) =>
      element.computedStyleMap().get('clip-path').toString(),
  )
  return 100 - Number(/^inset\(0px ([\d.]+)(?:%|px)/.exec(path)?.[1] ?? 0)
}
