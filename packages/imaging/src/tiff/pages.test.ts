import { expect, test } from 'vitest'
import type { TiffImage } from './image.ts'
import { findPages } from './pages.ts'

const image = (
  number: number,
  width: number,
  height: number,
  says: TiffImage['says'] = 'nothing',
): TiffImage => ({
  directory: { number, start: 8, end: 100, fields: new Map() },
  ...{ width, height, says, rowsPerStrip: height },
  ...{ bits: [8], compression: 1, photometric: 1, samples: 1, planar: false, tiled: false },
  ...{ extraSamples: undefined, sampleFormats: [], inkSet: 1, orientation: 1, raw: false },
})

async function pagesOf(
  images: TiffImage[],
  isAlike: boolean,
): Promise<{ pages: number[]; compared: number[][] }> {
  const compared: number[][] = []
  const found = await findPages(images, async (large, small) => {
    compared.push([large.directory.number, small.directory.number])
    return isAlike
  })
  return { pages: found.map(({ directory }) => directory.number), compared }
}

test('an image that says nothing is a copy only of a larger one of its form that looks alike', async () => {
  const images = [image(1, 300, 200), image(2, 30, 20)]
  expect(await pagesOf(images, true)).toEqual({ pages: [1], compared: [[1, 2]] })
  expect(await pagesOf(images, false)).toEqual({ pages: [1, 2], compared: [[1, 2]] })
})

test.each([
  ['is of another form', image(2, 30, 30)],
  ['is nearly as large', image(2, 270, 180)],
  ['says that it is a page', image(2, 30, 20, 'page')],
])('nothing is compared that %s', async (_, other) => {
  expect(await pagesOf([image(1, 300, 200), other], true)).toEqual({ pages: [1, 2], compared: [] })
})

test('of many images that say nothing each is a page, for comparing takes too long', async () => {
  const many = Array.from({ length: 33 }, (_, index) =>
    image(index + 1, 300 * (index + 1), 200 * (index + 1)),
  )
  expect(await pagesOf(many, true)).toMatchObject({ pages: { length: 33 }, compared: [] })
  expect((await pagesOf(many.slice(1), true)).compared).not.toEqual([])
})

test('what says it is a copy is no page, and a file of nothing else is refused', async () => {
  const copy = image(1, 30, 20, 'secondary')
  expect((await pagesOf([copy, image(2, 300, 200)], false)).pages).toEqual([2])
  await expect(pagesOf([copy], false)).rejects.toMatchObject({ code: 'unsupported-format' })
})
