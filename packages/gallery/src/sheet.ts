import { boxSize, type ManifestObject, type ManifestPage, type Size } from '@vignette/domain'
import { boxArea, oneLine, pixels } from './formats.ts'
import { html, type Html } from './html.ts'
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
        aria-label="Objects on this page"
      >
        ${order.map(({ object, index }) => renderBox(object, index, page))}
      </svg>
    </div>
    <figcaption class="fine">
      ${pixels(page)} in the master. Shown: a reduced copy, ${pixels(proxy)}.
    </figcaption>
    ${renderDetectionProvenance(page.detection)}
  </figure>`
}

function renderBox(object: ManifestObject, index: number, page: Size): Html {
  const { box, id } = object
  const size = boxSize(box)
  const rect = (kind: string): Html =>
    html`<rect
      class="${kind}"
      x="${box.x0}"
      y="${box.y0}"
      width="${size.width}"
      height="${size.height}"
      vector-effect="non-scaling-stroke"
    />`
  const radius = Math.max(
    page.width * 0.02,
    Math.min(page.width * 0.028, Math.min(size.width, size.height) * 0.3),
  )
  const at = { x: Math.max(radius, box.x0), y: Math.max(radius, box.y0) }
  const name = `${index + 1}: ${oneLine(objectName(object), 80)}`
  return html`<a
    id="box-${id}"
    class="box ${index < litObjects && `box-${index + 1}`}"
    href="#${encodeURIComponent(id)}"
    aria-label="${name}"
    ><title>${name}</title>${rect('halo')}${rect('line')}<circle
      cx="${at.x}"
      cy="${at.y}"
      r="${rounded(radius)}"
    /><text x="${at.x}" y="${at.y}" font-size="${rounded(radius * 1.15)}" dy="0.36em">${index + 1}</text></a
  >`
}

const rounded = (value: number): number => Math.round(value * 10) / 10
