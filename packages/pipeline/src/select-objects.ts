import {
  boxSize,
  overlap,
  type Box,
  type DetectPlan,
  type DetectedObject,
  type DropReason,
  type DroppedObject,
  type Size,
} from '@vignette/domain'

/** What is kept of what a model listed on a page, and what is not. */
export interface Selection {
  /** in the order of reading: from the top, and from the left where they are level */
  objects: DetectedObject[]
  dropped: DroppedObject[]
}

type Limits = Pick<DetectPlan, 'minSide' | 'minArea' | 'nested' | 'maxObjects'>

/** Two boxes that overlap by this much are one thing told twice, whatever it is called. */
const sameOverlap = 0.8
/** So much of a box lies within another that holds it. */
const heldShare = 0.95
/** A box that covers so much of its page is the page. */
const wholePage = 0.85
/** Parts that cover so much of what holds them say all there is to say of it: of a picture, and of a whole page. */
const partsOfPicture = 0.5
const partsOfPage = 0.2

/**
 * The one place where boxes are held against the page and each other: nothing too small, nothing twice, and of a whole and its
 * parts only one of the two. Every box left out is answered with its reason.
 */
export function selectObjects(listed: readonly DetectedObject[], page: Size, limits: Limits): Selection {
  const selection: Selection = { objects: [...listed], dropped: [] }
  dropWhere(selection, 'too-small', (object) => isTooSmall(object.box, page, limits))
  dropWhere(selection, 'double', (object, index, all) =>
    all.slice(0, index).some((earlier) => overlap(earlier.box, object.box) >= sameOverlap),
  )
  if (!limits.nested) {
    dropWhere(selection, 'made-of-others', (object, _, all) => isMadeOf(object, all, page))
    dropWhere(selection, 'inside-another', (object, _, all) => all.some((other) => holds(other, object)))
  }
  dropWhere(selection, 'surplus', (_object, index) => index >= limits.maxObjects)
  selection.objects.sort(({ box: a }, { box: b }) => a.y0 - b.y0 || a.x0 - b.x0)
  return selection
}

type Test = (object: DetectedObject, index: number, all: readonly DetectedObject[]) => boolean

function dropWhere(selection: Selection, reason: DropReason, isOut: Test): void {
  const all = selection.objects
  selection.objects = all.filter((...at) => !isOut(...at))
  selection.dropped.push(...all.filter((...at) => isOut(...at)).map((object) => ({ reason, ...object })))
}

function isTooSmall(box: Box, page: Size, { minSide, minArea }: Limits): boolean {
  const { width, height } = boxSize(box)
  return Math.min(width, height) < minSide || areaOf(box) < minArea * page.width * page.height
}

/** Whether its parts are listed too, and leave little of it unsaid. */
function isMadeOf(object: DetectedObject, all: readonly DetectedObject[], page: Size): boolean {
  const parts = all.filter((other) => holds(object, other))
  if (parts.length === 0) return false
  const whole = areaOf(object.box)
  const outermost = parts.filter((part) => !parts.some((other) => holds(other, part)))
  const covered = outermost.reduce((sum, { box }) => sum + areaOf(box), 0) / whole
  if (whole >= wholePage * page.width * page.height) return covered >= partsOfPage
  return outermost.length > 1 && covered >= partsOfPicture
}

function holds({ box: outer }: DetectedObject, { box: inner }: DetectedObject): boolean {
  const common = {
    x0: Math.max(outer.x0, inner.x0),
    y0: Math.max(outer.y0, inner.y0),
    x1: Math.min(outer.x1, inner.x1),
    y1: Math.min(outer.y1, inner.y1),
  }
  const shared = common.x1 > common.x0 && common.y1 > common.y0 ? areaOf(common) : 0
  return outer !== inner && areaOf(outer) > areaOf(inner) && shared >= heldShare * areaOf(inner)
}

function areaOf(box: Box): number {
  const { width, height } = boxSize(box)
  return width * height
}
