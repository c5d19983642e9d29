import type { Pixels } from '@vignette/imaging'
import type { Rect } from '../src/finder/raster.ts'

/** A page drawn for a test: paper with whatever is put on it. */
export interface DrawnPage {
  pixels: Pixels
  paint(rect: Rect, grey: number): void
  /** lines of letter-like strokes, as a page of prose */
  type(rect: Rect): void
  /** a woodcut: a heavy outline, crossing hatches and a black shape */
  woodcut(rect: Rect): void
  /** a photograph printed with a screen of dots */
  halftone(rect: Rect): void
  /** four thin lines */
  frame(rect: Rect): void
}

export function drawPage({ width = 1000, height = 1400, paper = 225 } = {}): DrawnPage {
  const data = new Uint8Array(width * height).fill(paper)
  const random = createRandom()
  const repaint = (rect: Rect, greyAt: (x: number, y: number) => number | undefined): void => {
    for (let y = rect.y0; y < rect.y1; y++) {
      for (let x = rect.x0; x < rect.x1; x++) data[y * width + x] = greyAt(x, y) ?? data[y * width + x]!
    }
  }
  const paint = (rect: Rect, grey: number): void => repaint(rect, () => grey)

  return {
    pixels: { width, height, channels: 1, data },
    paint,
    type(rect) {
      for (let y = rect.y0; y + 16 <= rect.y1; y += 24) {
        for (let x = rect.x0; x + 10 <= rect.x1; x += random() < 0.18 ? 20 : 11) {
          const top = random() < 0.3 ? y : y + 5
          paint({ x0: x, y0: top, x1: x + 3, y1: y + 16 }, 40)
          paint({ x0: x, y0: y + 9, x1: x + 9, y1: y + 11 }, 40)
          if (random() < 0.6) paint({ x0: x + 6, y0: y + 5, x1: x + 9, y1: y + 16 }, 40)
        }
      }
    },
    woodcut(rect) {
      const [middleX, middleY] = [(rect.x0 + rect.x1) / 2, (rect.y0 + rect.y1) / 2]
      repaint(rect, (x, y) => {
        const edge = Math.min(x - rect.x0, rect.x1 - 1 - x, y - rect.y0, rect.y1 - 1 - y)
        const blackShape = Math.hypot(x - middleX, (y - middleY) * 0.7) < (rect.x1 - rect.x0) / 5
        const hatched = (x + y) % 9 < 3 || (x < middleX && (x - y + 9000) % 13 < 3)
        return edge < 4 || blackShape || hatched ? 45 : undefined
      })
    },
    halftone(rect) {
      repaint(rect, (x, y) => {
        const tone = 0.25 + 0.55 * Math.abs(Math.sin(x / 60) * Math.cos(y / 80))
        const dot = Math.hypot((x % 5) - 2, (y % 5) - 2) / 3
        return dot < tone ? 50 : 175
      })
    },
    frame({ x0, y0, x1, y1 }) {
      paint({ x0, y0, x1, y1: y0 + 2 }, 40)
      paint({ x0, y0: y1 - 2, x1, y1 }, 40)
      paint({ x0, y0, x1: x0 + 2, y1 }, 40)
      paint({ x0: x1 - 2, y0, x1, y1 }, 40)
    },
  }
}

/** The same numbers from 0 to 1 at every run: a linear congruential generator. */
export function createRandom(): () => number {
  let state = 12_345
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
