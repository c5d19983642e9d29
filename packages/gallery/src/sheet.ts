import {
  boxSize,
  type Box,
  type DroppedObject,
  type ManifestObject,
  type ManifestPage,
  type Size,
} from '@vignette/domain'
import { leftOutId, markOf } from './detections.ts'
import { boxArea, number, oneLine, pixels } from './formats.ts'
import { html, type Html, type Piece } from './html.ts'
import { objectName } from './object.ts'
import { renderDetectionProvenance } from './provenance.ts'
import { litObjects } from './style-scan.ts'
import type { ScanView } from './view.ts'

/** The page with a box drawn round every object, each leading to the object's section. */
export function renderSheet(page: ManifestPage, view: ScanView): Html {
  const { proxy, objects } = page
  const address = view.links.image(proxy.key)
  // The largest come first, so that a box inside another one lies on top and can be reached.
  const order = objects
    .map((object, index) => ({ object, index }))
    .toSorted((a, b) => boxArea(b.object.box) - boxArea(a.object.box))
  return html`<figure class="sheet">
    <div class="plate">
      <a href="${address}"
        ><img
          src="${address}"
          alt="Page ${page.number} of ${view.name}"
          width="${proxy.width}"
          height="${proxy.height}"
          decoding="async"
          ${page.number > 1 && html` loading="lazy"`}
      /></a>
      <svg
        viewBox="0 0 ${page.width} ${page.height}"
        preserveAspectRatio="xMinYMin meet"
        role="group"
        aria-label="Boxes on this page"
      >
        ${order.map(({ object, index }) => renderBox(object, index, page))}
        ${droppedOf(page).map((entry) => renderDropped(entry, page))}
      </svg>
    </div>
    <figcaption class="fine">
      ${pixels(page)} in the master.${proxy.width < page.width && ` Shown: a reduced copy, ${pixels(proxy)}.`}
    </figcaption>
    ${renderToggle(page)} ${renderDetectionProvenance(page, view)}
  </figure>`
}

interface LeftOut {
  box: Box
  index: number
  entry: DroppedObject
}

/** What can be drawn of what was left out. */
function droppedOf({ detection }: ManifestPage): LeftOut[] {
  return (detection?.dropped ?? []).flatMap((entry, index) =>
    entry.box ? [{ box: entry.box, index, entry }] : [],
  )
}

/** A check box that the style sheet reads. */
function renderToggle(page: ManifestPage): Piece {
  const drawn = droppedOf(page).length
  if (drawn === 0) return undefined
  return html`<label class="toggle fine"
    ><input type="checkbox" autocomplete="off" /> Show
    ${drawn === 1 ? 'the box' : `the ${number(drawn)} boxes`} left out</label
  >`
}

function renderDropped({ box, index, entry }: LeftOut, page: ManifestPage): Html {
  const mark = markOf(index)
  const name = `${mark}: left out, ${oneLine(entry.label ?? '', 80) || 'without a label'}`
  return html`<a class="box dropped" href="#${leftOutId(page, index)}" aria-label="${name}"
    ><title>${name}</title
    >${rectOf(box, 'halo')}${rectOf(box, 'line')}${tagOf({ x: box.x1, y: box.y1 }, { box, mark, page })}</a
  >`
}

function rectOf(box: Box, kind: string): Html {
  const { width, height } = boxSize(box)
  return html`<rect
    class="${kind}"
    x="${box.x0}"
    y="${box.y0}"
    width="${width}"
    height="${height}"
    vector-effect="non-scaling-stroke"
  />`
}

interface Tagged {
  box: Box
  mark: string
  page: Size
}

/** A number or letter on a corner of a box. */
function tagOf(corner: { x: number; y: number }, { box, mark, page }: Tagged): Html {
  const size = boxSize(box)
  const radius = Math.max(
    page.width * 0.02,
    Math.min(page.width * 0.028, Math.min(size.width, size.height) * 0.3),
  )
  const inside = (at: number, side: number): number => Math.min(Math.max(radius, at), side - radius)
  const at = {
    x: rounded(inside(corner.x, page.width)),
    y: rounded(inside(corner.y, page.height)),
  }
  return html`<circle cx="${at.x}" cy="${at.y}" r="${rounded(radius)}" /><text
      x="${at.x}"
      y="${at.y}"
      font-size="${rounded(radius * 1.15)}"
      dy="0.36em"
      >${mark}</text
    >`
}

function renderBox(object: ManifestObject, index: number, page: Size): Html {
  const { box, id } = object
  const name = `${index + 1}: ${oneLine(objectName(object), 80)}`
  return html`<a
    id="box-${id}"
    class="box ${index < litObjects && `box-${index + 1}`}"
    href="#${encodeURIComponent(id)}"
    aria-label="${name}"
    ><title>${name}</title
    >${rectOf(box, 'halo')}${rectOf(box, 'line')}${tagOf({ x: box.x0, y: box.y0 }, { box, mark: String(index + 1), page })}</a
  >`
}

const rounded = (value: number): number => Math.round(value * 10) / 10
