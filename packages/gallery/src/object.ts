import { boxSize, type ManifestObject, type ManifestPage } from '@vignette/domain'
import { areHeldBack, renderEdits } from './edits.ts'
import { oneLine, pixels } from './formats.ts'
import { html, linesOf, type Html } from './html.ts'
import { renderObjectProvenance } from './provenance.ts'
import type { ScanView } from './view.ts'

export interface ObjectPlace {
  /** counted from 0 on its page */
  index: number
  page: ManifestPage
}

/** One object: what it is called, what is printed with it, its crop beside its edits, and what made them. */
export function renderObject(object: ManifestObject, { index, page }: ObjectPlace, view: ScanView): Html {
  const name = objectName(object)
  const quote = html`<blockquote class="words" dir="auto">${linesOf(object.caption)}</blockquote>`
  return html`<article class="object object-${index + 1}" id="${object.id}">
    <header>
      <span class="number" aria-hidden="true">${index + 1}</span>
      <h3 dir="auto">${name}</h3>
      <p class="fine">
        ${pixels(boxSize(object.box))}
        <a class="locate" href="#box-${encodeURIComponent(object.id)}">Show on the page</a>
      </p>
    </header>
    ${object.caption.trim() !== '' && quote}
    ${renderEdits(object, { name: oneLine(name, 80), heldBack: areHeldBack(page), view })}
    ${renderObjectProvenance(object, page.number, view)}
  </article>`
}

export const objectName = (object: ManifestObject): string => object.label.trim() || 'Unlabelled picture'
