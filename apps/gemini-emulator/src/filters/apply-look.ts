import type { Pixels } from '@vignette/imaging'
import { brush } from './brush.ts'
import { cropMargins } from './crop-margins.ts'
import { deskew } from './deskew.ts'
import { despeckle } from './despeckle.ts'
import { flattenPaper } from './flatten-paper.ts'
import { contrast, grain, splitTone, vignette } from './grade.ts'
import { drawEdges, posterise } from './outline.ts'
import { pictureOf, pixelsOf, type Filter, type Picture } from './picture.ts'
import { contain, cover, resize, type Size } from './resize.ts'
import { smoothAreas } from './smooth.ts'
import { tint, type Palette } from './tint.ts'
import { balanceWhite } from './white-balance.ts'
import type { Look } from './choose-look.ts'

export interface FilterOrder {
  look: Look
  /** pixels the filters work on */
  canvas: Size
  /** pixels given back: the canvas, or an enlargement of it */
  output: Size
}

const meadow: Palette = {
  shadow: [44, 34, 62],
  tones: [
    [122, 148, 84],
    [206, 156, 96],
    [222, 178, 140],
    [126, 172, 214],
  ],
  light: [255, 250, 238],
}
const summer: Palette = {
  shadow: [64, 60, 104],
  tones: [
    [132, 176, 132],
    [240, 196, 132],
    [236, 178, 178],
    [146, 196, 232],
  ],
  light: [255, 249, 232],
}
const oils: Palette = {
  shadow: [38, 24, 20],
  tones: [
    [104, 92, 44],
    [168, 92, 48],
    [214, 150, 78],
    [92, 116, 140],
  ],
  light: [250, 232, 190],
}
const print: Palette = {
  shadow: [30, 26, 80],
  tones: [
    [34, 160, 132],
    [250, 180, 44],
    [240, 94, 82],
    [52, 152, 219],
  ],
  light: [255, 246, 226],
}

const looks: Record<
  Look,
  { fit: (picture: Picture, canvas: Size) => Picture; before: Filter[]; after: Filter[] }
> = {
  restore: { fit: contain, before: [balanceWhite, flattenPaper, deskew, cropMargins], after: [despeckle] },
  colorize: { fit: cover, before: [balanceWhite], after: [tint(meadow, 0.75)] },
  watercolor: {
    fit: cover,
    before: [balanceWhite],
    after: [smoothAreas(6, 0.16), tint(summer, 0.8), contrast(0.1)],
  },
  painting: { fit: cover, before: [balanceWhite], after: [tint(oils, 0.85), brush(4), contrast(0.3)] },
  graphic: {
    fit: cover,
    before: [balanceWhite],
    after: [smoothAreas(4, 0.1), tint(print, 0.9), posterise(5), drawEdges(26)],
  },
  photo: {
    fit: cover,
    before: [balanceWhite],
    after: [smoothAreas(2, 0.12), tint(meadow, 0.45), contrast(0.45), vignette(0.3), grain(10)],
  },
  cinematize: {
    fit: cover,
    before: [balanceWhite],
    after: [
      smoothAreas(2, 0.1),
      tint(meadow, 0.5),
      splitTone([96, 138, 156], [162, 134, 96], 0.9),
      contrast(0.6),
      vignette(0.5),
    ],
  },
}

/** Puts pixels through the filters of a look, fits them to the canvas, and enlarges to the output. The same input gives the same bytes. */
export function applyLook(pixels: Pixels, { look, canvas, output }: FilterOrder): Pixels {
  const { fit, before, after } = looks[look]
  const edited = passThrough(fit(passThrough(pictureOf(pixels), before), canvas), after)
  return pixelsOf(output.width === canvas.width ? edited : resize(edited, output))
}

function passThrough(picture: Picture, filters: readonly Filter[]): Picture {
  return filters.reduce((current, filter) => filter(current), picture)
}
