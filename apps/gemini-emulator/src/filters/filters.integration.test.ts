import { expect, test } from 'vitest'
import { drawPage } from '../../test/drawn-page.ts'
import { applyLook } from './apply-look.ts'
import { chooseLook, type Look } from './choose-look.ts'
import { cropMargins } from './crop-margins.ts'
import { deskew } from './deskew.ts'
import { despeckle } from './despeckle.ts'
import { fewColours } from './few-colours.ts'
import { flattenPaper } from './flatten-paper.ts'
import { lightnessOf, pictureOf, type Picture } from './picture.ts'
import { kindOf } from './tonality.ts'
import { balanceWhite } from './white-balance.ts'

const size = { width: 400, height: 300 }
const looks: Look[] = ['restore', 'colorize', 'watercolor', 'painting', 'graphic', 'photo', 'cinematize']

function drawCut(): Picture {
  const page = drawPage({ ...size, paper: 210 })
  page.woodcut({ x0: 40, y0: 30, x1: 360, y1: 270 })
  return pictureOf(page.pixels)
}

test('brings unevenly lit paper to white and keeps ink dark', () => {
  const picture = drawCut()
  const shaded = {
    ...picture,
    data: picture.data.map((level, at) => level * (1 - (0.4 * ((at / 3) % 400)) / 400)),
  }
  const light = lightnessOf(flattenPaper(shaded))
  expect(light[10 * 400 + 10]).toBeGreaterThan(240)
  expect(light[10 * 400 + 390]).toBeGreaterThan(240)
  expect(light[150 * 400 + 200]).toBeLessThan(60)
})

test('takes a colour cast away', () => {
  const yellow = {
    ...size,
    data: new Uint8ClampedArray(400 * 300 * 3).map((_, at) => [230, 210, 160][at % 3]!),
  }
  expect(balanceWhite(yellow).data.slice(0, 3)).toEqual(Uint8ClampedArray.of(250, 250, 250))
})

test('removes a speck and leaves a stroke', () => {
  const page = drawPage({ ...size, paper: 230 })
  page.paint({ x0: 50, y0: 50, x1: 51, y1: 51 }, 0)
  page.paint({ x0: 100, y0: 40, x1: 103, y1: 200 }, 0)
  const light = lightnessOf(despeckle(pictureOf(page.pixels)))
  expect(light[50 * 400 + 50]).toBeCloseTo(230)
  expect(light[100 * 400 + 101]).toBe(0)
})

function slopeOf(picture: Picture): number {
  return firstInk(picture, 320) - firstInk(picture, 80)
}

test('levels lines that lean, and leaves upright ones alone', () => {
  const page = drawPage({ ...size, paper: 230 })
  for (let line = 40; line < 260; line += 30) {
    for (let x = 40; x < 360; x++) {
      const y = Math.round(line + x * Math.tan((2 * Math.PI) / 180))
      page.paint({ x0: x, y0: y, x1: x + 1, y1: y + 4 }, 20)
    }
  }
  const leaning = pictureOf(page.pixels)
  expect(slopeOf(leaning)).toBeGreaterThan(6)
  expect(Math.abs(slopeOf(deskew(leaning)))).toBeLessThan(2)
  const upright = drawCut()
  expect(deskew(upright)).toBe(upright)
})

/** The first row that is dark in a column. */
function firstInk(picture: Picture, x: number): number {
  const light = lightnessOf(picture)
  return Array.from({ length: size.height }, (_, y) => light[y * size.width + x]!).findIndex(
    (level) => level < 100,
  )
}

test('cuts white margins away', () => {
  const page = drawPage({ ...size, paper: 255 })
  page.woodcut({ x0: 100, y0: 60, x1: 300, y1: 240 })
  expect(cropMargins(pictureOf(page.pixels))).toMatchObject({ width: 200, height: 180 })
})

test('lays a picture out in as few colours as it is told', () => {
  const rainbow = { ...size, data: new Uint8ClampedArray(size.width * size.height * 3) }
  for (let at = 0; at < rainbow.data.length; at++) rainbow.data[at] = (at * (1 + (at % 3))) / 700
  const { data } = fewColours(6)(rainbow)
  const colours = new Set<string>()
  for (let at = 0; at < data.length; at += 3) colours.add(data.slice(at, at + 3).join())
  expect(colours.size).toBeGreaterThan(3)
  expect(colours.size).toBeLessThanOrEqual(6)
})

test('tells a woodcut on yellowed paper, a sepia photograph and a coloured plate apart', () => {
  const toned = (colourAt: (x: number, level: number) => [number, number, number]): Picture => {
    const data = new Uint8ClampedArray(size.width * size.height * 3)
    for (let at = 0; at < data.length / 3; at++) {
      data.set(colourAt(at % size.width, 40 + Math.floor(at / size.width) * 0.6), at * 3)
    }
    return { ...size, data }
  }
  const page = drawPage({ ...size, paper: 220 })
  for (let x = 20; x < 380; x += 24) page.paint({ x0: x, y0: 20, x1: x + 5, y1: 280 }, 20)
  const cut = pictureOf(page.pixels)
  const yellowed = { ...cut, data: cut.data.map((level, at) => level * [1, 0.92, 0.74][at % 3]!) }
  expect(kindOf(yellowed)).toEqual({ coloured: false, toned: false })
  expect(kindOf(toned((_, level) => [level, level * 0.85, level * 0.6]))).toEqual({
    coloured: false,
    toned: true,
  })
  expect(kindOf(toned((x, level) => (x < 200 ? [level, 90, 60] : [60, 90, level])))).toEqual({
    coloured: true,
    toned: true,
  })
})

test.for<Look>(['photo', 'cinematize'])('leaves %s no paper round the scene', (look) => {
  const page = drawPage({ ...size, paper: 240 })
  page.woodcut({ x0: 60, y0: 45, x1: 340, y1: 255 })
  const canvas = { width: 240, height: 180 }
  const light = lightnessOf(pictureOf(applyLook(page.pixels, { look, canvas, output: canvas })))
  const top = light.slice(0, canvas.width)
  expect(top.reduce((sum, level) => sum + level, 0) / top.length).toBeLessThan(200)
})

test.for(looks)('gives %s the size asked for, the same at each run', (look) => {
  const order = { look, canvas: { width: 120, height: 90 }, output: { width: 240, height: 180 } }
  const page = drawPage(size)
  page.woodcut({ x0: 40, y0: 30, x1: 360, y1: 270 })
  const once = applyLook(page.pixels, order)
  expect(once).toMatchObject({ width: 240, height: 180, channels: 3 })
  expect(applyLook(page.pixels, order).data).toEqual(once.data)
})

test('makes every look visibly different', () => {
  const page = drawPage({ width: 200, height: 150 })
  page.woodcut({ x0: 20, y0: 15, x1: 180, y1: 135 })
  const canvas = { width: 120, height: 90 }
  const results = looks.map((look) => applyLook(page.pixels, { look, canvas, output: canvas }).data)
  for (const [index, one] of results.entries()) {
    for (const other of results.slice(index + 1)) {
      const difference = one.reduce((sum, level, at) => sum + Math.abs(level - other[at]!), 0) / one.length
      expect(difference).toBeGreaterThan(4)
    }
  }
})

test.for<[string, Look]>([
  ['Straighten it, put it on pure white, remove stains and damage, and keep the lines.', 'restore'],
  ['Colorize this like a modern book illustration.', 'colorize'],
  ['Turn it into a warm watercolor.', 'watercolor'],
  ['Make a traditional painting of it.', 'painting'],
  ['A flat digital graphic in full colour.', 'graphic'],
  ['A photograph taken with a high-end camera.', 'photo'],
  ['A still from a modern live-action film.', 'cinematize'],
  ['Please do something.', 'restore'],
])('understands %j as %s', ([prompt, look]) => {
  expect(chooseLook(prompt)).toBe(look)
})

test('colours a picture whole, and leaves its margin white', () => {
  const page = drawPage({ width: 600, height: 150, paper: 210 })
  page.woodcut({ x0: 10, y0: 10, x1: 590, y1: 140 })
  const coloured = pictureOf(applyLook(page.pixels, { look: 'colorize', canvas: size, output: size }))
  expect(coloured).toMatchObject(size)
  const light = lightnessOf(coloured)
  const rows = Array.from({ length: size.height }, (_, y) => y)
  const isWhite = (y: number): boolean =>
    light.subarray(y * size.width, (y + 1) * size.width).every((level) => level > 254)
  // Four times as wide as it is high, it takes about a third of the canvas's height, in the middle.
  expect(rows.filter(isWhite).length).toBeGreaterThan(180)
  expect(isWhite(0) && isWhite(size.height - 1)).toBe(true)
  expect(isWhite(size.height / 2)).toBe(false)
})
