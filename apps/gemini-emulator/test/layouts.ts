import type { Pixels } from '@vignette/imaging'
import type { Rect } from '../src/finder/raster.ts'
import { createRandom, type DrawnPage } from './drawn-page.ts'

// Layouts beyond printed prose, and what time and scanners do to a page.

/** A line of ink from place to place, drawn as dabs. */
function stroke(page: DrawnPage, points: readonly { x: number; y: number }[], weight: number): void {
  for (const [index, from] of points.entries()) {
    const to = points[index + 1] ?? from
    const dabs = Math.max(1, Math.ceil(Math.hypot(to.x - from.x, to.y - from.y)))
    for (let dab = 0; dab < dabs; dab++) {
      const x = Math.round(from.x + ((to.x - from.x) * dab) / dabs)
      const y = Math.round(from.y + ((to.y - from.y) * dab) / dabs)
      page.paint({ x0: x, y0: y, x1: x + weight, y1: y + weight }, 50)
    }
  }
}

/** Joined loops that wander about uneven lines, with long ascenders and descenders here and there. */
export function write(page: DrawnPage, rect: Rect): void {
  const random = createRandom()
  for (let base = rect.y0 + 30; base + 14 < rect.y1; base += 42 + random() * 6) {
    let x = rect.x0 + random() * 20
    while (x < rect.x1 - 80) {
      const letters = 2 + Math.floor(random() * 6)
      const word: { x: number; y: number }[] = []
      for (let letter = 0; letter < letters; letter++) {
        const tall = random() < 0.25 ? 28 : 13
        const deep = random() < 0.12 ? 12 : 0
        word.push({ x, y: base }, { x: x + 5, y: base - tall }, { x: x + 8, y: base + deep })
        x += 11 + random() * 3
      }
      stroke(page, word, 2)
      x += 14
    }
  }
}

/** Coasts, rivers, hills and short names all over a sheet, without a frame. */
export function map(page: DrawnPage, rect: Rect): void {
  const random = createRandom()
  const [width, height] = [rect.x1 - rect.x0, rect.y1 - rect.y0]
  for (let river = 0; river < 7; river++) {
    let x = rect.x0 + ((river + 0.5) * width) / 7
    const course: { x: number; y: number }[] = []
    for (let y = rect.y0; y <= rect.y1 - 4; y += 12) {
      x = Math.min(rect.x1 - 4, Math.max(rect.x0, x + (random() - 0.5) * 26))
      course.push({ x, y })
    }
    stroke(page, course, river % 3 === 0 ? 3 : 2)
  }
  for (let place = 0; place < 90; place++) {
    const x = Math.round(rect.x0 + random() * (width - 90))
    const y = Math.round(rect.y0 + random() * (height - 20))
    page.type({ x0: x, y0: y, x1: x + 34 + Math.round(random() * 40), y1: y + 17 })
    const hill = { x: x + 12, y: y - 8 }
    if (y > rect.y0 + 30)
      stroke(page, [hill, { x: hill.x + 8, y: hill.y - 14 }, { x: hill.x + 16, y: hill.y }], 2)
  }
}

/** A figure without frame: a dark shape in hatching. */
export function figure(page: DrawnPage, rect: Rect): void {
  const middle = { x: (rect.x0 + rect.x1) / 2, y: (rect.y0 + rect.y1) / 2 }
  for (let y = rect.y0; y < rect.y1; y++) {
    for (let x = rect.x0; x < rect.x1; x++) {
      const away = Math.hypot(
        ((x - middle.x) * 2) / (rect.x1 - rect.x0),
        ((y - middle.y) * 2) / (rect.y1 - rect.y0),
      )
      const outline = Math.abs(away - 0.97) < 0.02
      if (outline || (away < 0.97 && (x + y) % 8 < 3)) page.paint({ x0: x, y0: y, x1: x + 1, y1: y + 1 }, 45)
    }
  }
}

/** The page lying on a table of another grey. */
export function layOn(pixels: Pixels, { grey, margin }: { grey: number; margin: number }): Pixels {
  const width = pixels.width + 2 * margin
  const height = pixels.height + 2 * margin
  const data = new Uint8Array(width * height).fill(grey)
  for (let y = 0; y < pixels.height; y++) {
    const row = pixels.data.subarray(y * pixels.width, (y + 1) * pixels.width)
    data.set(row, (y + margin) * width + margin)
  }
  return { ...pixels, width, height, data }
}

/** Ink faded towards the paper, light that falls off to one side, and grain. */
export function age(pixels: Pixels, { paper = 225, fade = 0.6 } = {}): Pixels {
  const random = createRandom()
  const data = pixels.data.map((level, at) => {
    const light = 1 - (0.2 * (at % pixels.width)) / pixels.width
    return Math.max(0, Math.min(255, (paper - (paper - level) * fade) * light + (random() - 0.5) * 12))
  })
  return { ...pixels, data: Uint8Array.from(data) }
}
