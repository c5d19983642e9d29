import { z } from 'zod'

/** Where an object lies, in pixels of the master the right way up: x0,y0 inside, x1,y1 just outside. */
export const Box = z
  .object({
    x0: z.int().nonnegative(),
    y0: z.int().nonnegative(),
    x1: z.int().positive(),
    y1: z.int().positive(),
  })
  .refine((box) => box.x1 > box.x0 && box.y1 > box.y0, 'a box has an area')
  .describe(
    'pixels of the master the right way up, from its top left corner; half open: x0 and y0 are inside, x1 and y1 just outside',
  )
export type Box = z.infer<typeof Box>

/** The same place as fractions of the page, 0 to 1: what a detector answers, since it looks at a reduced copy. */
export interface UnitBox {
  x0: number
  y0: number
  x1: number
  y1: number
}

export interface Size {
  width: number
  height: number
}

/** Width and height of a box. */
export function boxSize({ x0, y0, x1, y1 }: UnitBox): Size {
  return { width: x1 - x0, height: y1 - y0 }
}

/** Fractions to pixels of a page of `size`; undefined when less than one pixel is left after rounding and clamping. */
export function boxInPixels(unit: UnitBox, size: Size): Box | undefined {
  const at = (fraction: number, side: number): number =>
    Math.min(side, Math.max(0, Math.floor(fraction * side + 0.5)))
  const box = {
    x0: at(unit.x0, size.width),
    y0: at(unit.y0, size.height),
    x1: at(unit.x1, size.width),
    y1: at(unit.y1, size.height),
  }
  return box.x1 > box.x0 && box.y1 > box.y0 ? box : undefined
}

/** The box with `margin` more pixels on each side, kept inside the page. */
export function growBox(box: Box, margin: number, page: Size): Box {
  return {
    x0: Math.max(0, box.x0 - margin),
    y0: Math.max(0, box.y0 - margin),
    x1: Math.min(page.width, box.x1 + margin),
    y1: Math.min(page.height, box.y1 + margin),
  }
}

/** Intersection over union of two boxes in the same units: 0 apart, 1 the same. */
export function overlap(a: UnitBox, b: UnitBox): number {
  const width = Math.min(a.x1, b.x1) - Math.max(a.x0, b.x0)
  const height = Math.min(a.y1, b.y1) - Math.max(a.y0, b.y0)
  if (width <= 0 || height <= 0) return 0
  const area = (box: UnitBox): number => (box.x1 - box.x0) * (box.y1 - box.y0)
  return (width * height) / (area(a) + area(b) - width * height)
}
