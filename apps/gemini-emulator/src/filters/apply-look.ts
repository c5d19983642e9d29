import type { Pixels } from '@vignette/imaging'
import { brush } from './brush.ts'
import { closeIn, cropMargins } from './crop-margins.ts'
import { deskew } from './deskew.ts'
import { despeckle } from './despeckle.ts'
import { fewColours } from './few-colours.ts'
import { flattenPaper } from './flatten-paper.ts'
import { contrast, depth, grain, saturate, softenBorders, splitTone, stretch, vignette } from './grade.ts'
import { modelAreas, type Modelling } from './model-areas.ts'
import { daylight, engraving, oils, poster, watercolours } from './palettes.ts'
import { pictureOf, pixelsOf, type Filter, type Picture } from './picture.ts'
import { printLines } from './print-lines.ts'
import { contain, cover, onWhite, resize, type Size } from './resize.ts'
import { smoothAreas } from './smooth.ts'
import { tint, washesOnly, type Palette } from './tint.ts'
import { kindOf, type Kind } from './tonality.ts'
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

interface Chain {
  fit: (picture: Picture, canvas: Size) => Picture
  before: Filter[]
  after: Filter[]
}

/** Paper turns white under a drawing; a painting or photograph keeps its tones and only loses its cast. */
const whiten = ({ toned }: Kind): Filter[] => (toned ? [balanceWhite] : [balanceWhite, flattenPaper])
const clean = (kind: Kind): Filter[] => [...whiten(kind), cropMargins]
const calm = smoothAreas(3, 0.1)

/** In a photograph things are many and small: earth and growth are safer guesses than clothes. */
const photograph = (palette: Palette): Filter =>
  tint({ palette: { ...palette, things: palette.grounds }, bleed: 5, clear: 0.7 })

/** Colours of its own stay; a photograph without any gets washes that run, a drawing is modelled from its lines. */
function scene({ coloured, toned }: Kind, own: number, modelling: Modelling): Filter[] {
  if (coloured) return [calm, saturate(own)]
  return toned ? [calm, photograph(modelling.palette)] : [modelAreas(modelling)]
}

/** Flat areas of few colours; a drawing's own lines are printed over them, as from one more block. */
function graphic(kind: Kind): Filter[] {
  if (kind.coloured || kind.toned) {
    return [...scene(kind, 1, { palette: poster, lines: 0, relief: 0 }), fewColours(7), softenBorders]
  }
  return [
    (picture) =>
      passThrough(picture, [
        washesOnly(poster),
        fewColours(6),
        printLines(picture, poster.ink),
        softenBorders,
      ]),
  ]
}

function colours({ coloured, toned }: Kind): Filter {
  if (coloured) return saturate(1.12)
  return toned ? photograph(engraving) : tint({ palette: engraving, bleed: 1, clear: 0 })
}

const looks: Record<Look, (kind: Kind) => Chain> = {
  restore: (kind) => ({
    fit: contain,
    before: [...whiten(kind), deskew, cropMargins],
    after: [despeckle],
  }),
  colorize: (kind) => ({ fit: contain, before: clean(kind), after: [colours(kind), contrast(0.08)] }),
  watercolor: (kind) => ({
    fit: cover,
    before: clean(kind),
    after: [
      ...scene(kind, 1.3, { palette: watercolours, lines: 0.6, relief: 0 }),
      stretch(30, 248),
      wetOnPaper,
    ],
  }),
  painting: (kind) => ({
    fit: cover,
    before: clean(kind),
    after: [
      ...scene(kind, 1.2, { palette: oils, lines: 0.8, relief: 0.4 }),
      stretch(14, 240),
      brush(9),
      contrast(0.06),
    ],
  }),
  graphic: (kind) => ({ fit: cover, before: clean(kind), after: graphic(kind) }),
  photo: (kind) => ({
    fit: cover,
    before: [...clean(kind), closeIn(0.03)],
    after: [
      ...scene(kind, 1.05, { palette: daylight, lines: 0.65, relief: 0.5 }),
      stretch(8, 238),
      depth(4),
      contrast(0.14),
      grain(4),
    ],
  }),
  cinematize: (kind) => ({
    fit: cover,
    before: [...clean(kind), closeIn(0.03)],
    after: [
      ...scene(kind, 0.9, { palette: daylight, lines: 0.65, relief: 0.5 }),
      stretch(6, 222),
      splitTone([92, 134, 146], [158, 132, 96], 0.8),
      depth(5),
      contrast(0.24),
      vignette(0.3),
      grain(7),
    ],
  }),
}

/** Puts pixels through the filters of a look, fits them to the canvas, and enlarges to the output. The same input gives the same bytes. */
export function applyLook(pixels: Pixels, { look, canvas, output }: FilterOrder): Pixels {
  const picture = pictureOf(pixels)
  const { fit, before, after } = looks[look](kindOf(picture))
  // A margin comes last: colours are for the picture alone.
  const edited = onWhite(passThrough(fit(passThrough(picture, before), canvas), after), canvas)
  return pixelsOf(output.width === canvas.width ? edited : resize(edited, output))
}

function passThrough(picture: Picture, filters: readonly Filter[]): Picture {
  return filters.reduce((current, filter) => filter(current), picture)
}
