import type { Pixels } from '@vignette/imaging'
import { brush } from './brush.ts'
import { cropMargins } from './crop-margins.ts'
import { deskew } from './deskew.ts'
import { despeckle } from './despeckle.ts'
import { flattenPaper } from './flatten-paper.ts'
import { contrast, depth, grain, saturate, splitTone, stretch, vignette } from './grade.ts'
import { fewColours, flatten, inkLines } from './outline.ts'
import { daylight, engraving, oils, poster, watercolours } from './palettes.ts'
import { pictureOf, pixelsOf, type Filter, type Picture } from './picture.ts'
import { contain, cover, resize, type Size } from './resize.ts'
import { smoothAreas } from './smooth.ts'
import { tint, type Palette } from './tint.ts'
import { either, isColoured, isToned } from './tonality.ts'
import { wetOnPaper } from './water.ts'
import { balanceWhite } from './white-balance.ts'
import type { Look } from './choose-look.ts'

export interface FilterOrder {
  look: Look
  /** pixels the filters work on */
  canvas: Size
  /** pixels given back: the canvas, or an enlargement of it */
  output: Size
}

/** Paper turns white under a drawing; a painting or photograph keeps its tones and only loses its cast. */
const clean = either(isToned, [balanceWhite], [balanceWhite, flattenPaper])
/** Hatching turns to shade, as all looks need that are not drawn. */
const shade = (softness: number): Filter =>
  either(isToned, [smoothAreas(3, softness / 3)], [smoothAreas(3, softness), smoothAreas(2, softness / 2)])
const colour = (palette: Palette, strength: number, own = 1.15): Filter =>
  either(isColoured, [saturate(own)], [tint(palette, strength)])

/** Flat areas with crisp lines over them, both from the same softened picture. */
const graphic: Filter = (picture) => {
  const soft = passThrough(picture, [smoothAreas(6, 0.2), smoothAreas(4, 0.12)])
  const areas = isColoured(picture)
    ? passThrough(soft, [saturate(1.5), fewColours(14)])
    : passThrough(soft, [flatten(poster)])
  return inkLines(picture, poster[0] ?? [0, 0, 0])(areas)
}

const looks: Record<
  Look,
  { fit: (picture: Picture, canvas: Size) => Picture; before: Filter[]; after: Filter[] }
> = {
  restore: { fit: contain, before: [clean, deskew, cropMargins], after: [despeckle] },
  colorize: {
    fit: cover,
    before: [clean, cropMargins],
    after: [colour(engraving, 0.95, 1.12), contrast(0.08)],
  },
  watercolor: {
    fit: cover,
    before: [clean, cropMargins],
    after: [shade(0.3), colour(watercolours, 1, 1.3), wetOnPaper],
  },
  painting: {
    fit: cover,
    before: [clean, cropMargins],
    after: [shade(0.3), colour(oils, 1, 1.2), stretch(14, 240), brush(9), contrast(0.12)],
  },
  graphic: { fit: cover, before: [clean, cropMargins], after: [graphic] },
  photo: {
    fit: cover,
    before: [clean, cropMargins],
    after: [shade(0.4), colour(daylight, 0.9, 1.05), stretch(8, 244), depth(4), contrast(0.18), grain(3)],
  },
  cinematize: {
    fit: cover,
    before: [clean, cropMargins],
    after: [
      shade(0.4),
      colour(daylight, 0.75, 0.92),
      stretch(6, 226),
      splitTone([92, 134, 146], [158, 132, 96], 0.8),
      depth(5),
      contrast(0.28),
      vignette(0.22),
      grain(7),
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
