import type { ManifestEdit, ManifestObject } from '@vignette/domain'
import { errorWords } from './error-words.ts'
import { fileSize, pixels, title } from './formats.ts'
import { html, type Html, type Piece } from './html.ts'
import { cropPicture, pictureOf } from './images.ts'
import { renderNotice, type Notice } from './notices.ts'
import { renderPicture } from './picture.ts'
import type { ScanView } from './view.ts'

/** The crop and what was made of it, side by side in the order of the recipe; branches lie below one another. */
export function renderEdits(object: ManifestObject, name: string, view: ScanView): Html {
  const next = renderNext(object.edits, {
    name,
    otherwise: object.crop ? 'Not done yet.' : 'Not tried: there is no crop to begin with.',
    view,
  })
  return html`<div class="strip" role="group" aria-label="${name}: crop and edits">
    <div class="node columns-${1 + columnsOf(object.edits)}">${renderCrop(object, name, view)}${next}</div>
  </div>`
}

interface Branch {
  name: string
  /** what is said of a step that nothing is known of */
  otherwise: string
  view: ScanView
}

function renderNode(node: ManifestEdit, { name, otherwise, view }: Branch): Html {
  const picture = pictureOf(node)
  const shown = picture
    ? renderDone(node, name, view)
    : html`<div class="figure absent">
        <p class="caption">${title(node.step)}</p>
        ${renderAbsence(node, otherwise, view)}
      </div>`
  const ended = !picture && (node.edit ?? node.failure)
  const later = ended ? 'Not tried: the step before it gave no picture.' : otherwise
  const next = renderNext(node.next, { name, otherwise: later, view })
  return html`<li class="node columns-${1 + columnsOf(node.next)}">${shown}${next}</li>`
}

function renderDone(node: ManifestEdit, name: string, view: ScanView): Piece {
  const picture = pictureOf(node)
  if (!picture) return undefined
  const address = view.links.image(picture.image.key)
  const alt = `${name}, after the step ${node.step}: made by an AI model`
  return html`<figure class="figure">
    <a href="${address}">${renderPicture(picture, { address, alt })}</a>
    <figcaption class="caption">${title(node.step)} <small>${pixels(picture.image)}</small></figcaption>
  </figure>`
}

function renderCrop(object: ManifestObject, name: string, view: ScanView): Piece {
  const { crop } = object
  const picture = cropPicture(object)
  if (!crop || !picture) {
    return html`<div class="figure absent">
      <p class="caption">Crop</p>
      <p>This object has not been cut out.</p>
    </div>`
  }
  const address = view.links.image(picture.image.key)
  const full = view.links.file?.(crop.image.key)
  const link = html`<br /><a href="${full}">Full resolution, ${fileSize(crop.image.bytes)}</a>`
  return html`<figure class="figure">
    <a href="${address}">${renderPicture(picture, { address, alt: `${name}, cut from the scan` })}</a>
    <figcaption class="caption">
      Crop <small>${pixels(crop.image)}${full !== undefined && link}</small>
    </figcaption>
  </figure>`
}

function renderAbsence({ edit, failure }: ManifestEdit, otherwise: string, view: ScanView): Html {
  if (edit) return renderNotice(outcomeNotice(edit.outcome, edit.message), view)
  if (failure) {
    const notice = { title: 'This step could not be done', words: errorWords(failure.code) }
    return renderNotice({ ...notice, message: failure.message, failure }, view)
  }
  return html`<p>${otherwise}</p>`
}

function outcomeNotice(outcome: 'edited' | 'refused' | 'no-image', message: string | undefined): Notice {
  if (outcome === 'refused') {
    return { title: 'Declined by the model', words: errorWords('model-refused'), message }
  }
  if (outcome === 'no-image') {
    return { title: 'No picture came back', words: errorWords('model-answer-unusable'), message }
  }
  const what = 'The picture was made, but its labelled copy is not in the store.'
  return {
    title: 'Labelled copy missing',
    words: { what, todo: 'Report it with the manifest: it is ours to explain.' },
    message,
  }
}

/** Several last steps on one picture stand beside each other, instead of each in a row of its own. */
function renderNext(nodes: ManifestEdit[], branch: Branch): Piece {
  if (nodes.length === 0) return undefined
  return html`<ol class="next columns-${columnsOf(nodes)} ${areSpread(nodes) && 'spread'}">
    ${nodes.map((node) => renderNode(node, branch))}
  </ol>`
}

const areSpread = (nodes: ManifestEdit[]): boolean =>
  nodes.length > 1 && nodes.every((node) => node.next.length === 0)

/** How many pictures stand beside each other where these steps do, 6 at most. */
function columnsOf(nodes: ManifestEdit[]): number {
  if (areSpread(nodes)) return 2
  return Math.min(6, Math.max(0, ...nodes.map((node) => 1 + columnsOf(node.next))))
}
