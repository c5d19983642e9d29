import {
  discardedCalls,
  type Manifest,
  type ManifestEdit,
  type ManifestObject,
  type StepFamily,
  type StoredImage,
} from '@vignette/domain'
import { boxArea } from './formats.ts'

/** A picture cut from a page or made of one, with what has to be said beside it. */
export interface Picture {
  image: StoredImage
  /** absent on a crop, which no model has touched */
  family?: StepFamily
  emulated: boolean
}

/** Store keys of every image that a scan's page and its card show, each once. */
export function imagesOf(manifest: Manifest): string[] {
  const keys = manifest.pages.flatMap((page) => [
    page.proxy.key,
    page.thumbnail.key,
    ...page.objects.flatMap((object) => [
      ...(object.crop ? [object.crop.view.key] : []),
      ...object.edits.flatMap(pictures).map((picture) => picture.image.key),
    ]),
  ])
  return [...new Set(keys)]
}

/** Store keys of every other file that a scan's page leads to: full resolution, pictures and words as models sent them. */
export function filesOf(manifest: Manifest): string[] {
  const made = (nodes: ManifestEdit[]): string[] =>
    nodes.flatMap(({ edit, next }) => [...keysOf(edit?.received, edit?.provenance.answer), ...made(next)])
  const keys = manifest.pages.flatMap((page) => [
    ...keysOf(page.detection?.provenance.answer),
    ...discardedCalls(page).flatMap(({ call }) => keysOf(call.answer)),
    ...page.objects.flatMap(({ crop, edits }) => [...keysOf(crop?.image), ...made(edits)]),
  ])
  return [...new Set(keys)]
}

const keysOf = (...files: ({ key: string } | undefined)[]): string[] =>
  files.flatMap((file) => file?.key ?? [])

/** The picture of one step; undefined where it gave none. */
export function pictureOf({ edit }: ManifestEdit): Picture | undefined {
  if (!edit?.labelled) return undefined
  return { image: edit.labelled, family: edit.family, emulated: edit.provenance.call?.emulated ?? false }
}

/** The crop as a screen shows it; undefined where the object was not cut out. */
export function cropPicture({ crop }: ManifestObject): Picture | undefined {
  return crop && { image: crop.view, emulated: false }
}

/** The picture a scan is known by: of its largest object, the edit furthest down the first branch, or else the crop. */
export function coverOf(manifest: Manifest): Picture | undefined {
  const objects = manifest.pages
    .flatMap((page) => page.objects)
    .toSorted((a, b) => boxArea(b.box) - boxArea(a.box))
  const edited = objects.find((object) => object.edits.some((node) => pictures(node).length > 0))
  const chosen = edited ?? objects.find((object) => object.crop)
  return chosen && (firstBranch(chosen.edits).at(-1) ?? cropPicture(chosen))
}

function firstBranch(nodes: ManifestEdit[]): Picture[] {
  const node = nodes.find((candidate) => pictures(candidate).length > 0)
  if (!node) return []
  const picture = pictureOf(node)
  return [...(picture ? [picture] : []), ...firstBranch(node.next)]
}

function pictures(node: ManifestEdit): Picture[] {
  const picture = pictureOf(node)
  return [...(picture ? [picture] : []), ...node.next.flatMap(pictures)]
}
