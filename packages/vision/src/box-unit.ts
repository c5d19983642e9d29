import type { Size } from '@vignette/domain'
import type { Edges } from './edges.ts'

/** What a number of a box counts: thousandths of the image are asked for, fractions and pixels of it come too. */
export type BoxUnit = 'fraction' | 'thousandth' | 'pixel'

/** Past the end of a scale, this much is rounding. */
const rounding = 1.01
/** Past a thousand, this much is still likelier a slip among thousandths than a pixel. */
const nearlyThousand = 1100
/** The same for one number alone in a list. */
const nearlyThousandAlone = 1250

export function hasArea([top, left, bottom, right]: Edges): boolean {
  return top !== bottom && left !== right
}

/** Written in fractions beyond doubt: all within one, and not all of them whole. */
export function isFractional(edges: Edges): boolean {
  return Math.max(...edges) <= rounding && edges.some((edge) => !Number.isInteger(edge))
}

function isWhole(edges: Edges): boolean {
  return Math.max(...edges) > rounding
}

/**
 * The unit of one list, by the majority of its boxes and by what fits the image, so that an odd one among them changes
 * nothing; undefined where the list speaks for two units.
 */
export function unitOf(list: readonly Edges[], image: Size): BoxUnit | undefined {
  const boxes = list.filter(hasArea)
  const fractional = boxes.filter(isFractional).length
  const whole = boxes.filter(isWhole)
  if (whole.length === 0) return boxes.length > 0 ? 'fraction' : 'thousandth'
  if (fractional === whole.length) return undefined
  return fractional > whole.length ? 'fraction' : unitOfWhole(whole, image)
}

/** Pixels of most images pass a thousand in a good part of the boxes; among thousandths that is a rare slip. */
function unitOfWhole(boxes: readonly Edges[], { width, height }: Size): BoxUnit | undefined {
  const fits = ([top, left, bottom, right]: Edges): boolean =>
    Math.max(top, bottom) <= height * rounding && Math.max(left, right) <= width * rounding
  const over = boxes.filter((edges) => Math.max(...edges) > 1000 * rounding)
  const far = over.filter((edges) => fits(edges) && Math.max(...edges) > nearlyThousand)
  const misfits = boxes.filter((edges) => !fits(edges)).length
  if (misfits * 4 > boxes.length) return 'thousandth'
  if (misfits === 0 && boxes.length > 2 && over.length * 2 > boxes.length) return 'pixel'
  const farEdges = far.flat().filter((edge) => edge > nearlyThousand)
  if (farEdges.length === 1) {
    if (boxes.length >= 5 || Math.max(...farEdges) <= nearlyThousandAlone) return 'thousandth'
    return boxes.length <= 2 ? 'pixel' : undefined
  }
  if (far.length * 5 >= boxes.length) return 'pixel'
  return far.length * 8 <= boxes.length ? 'thousandth' : undefined
}
