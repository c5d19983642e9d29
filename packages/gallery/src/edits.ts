import type { ManifestEdit, ManifestObject, ManifestPage } from '@vignette/domain'
import { errorWords } from './error-words.ts'
import { fileSize, pixels, title } from './formats.ts'
import { html, type Html, type Piece } from './html.ts'
import { cropPicture, pictureOf, type Picture } from './images.ts'
import { renderNotice, type Notice } from './notices.ts'
import { renderPicture } from './picture.ts'
import { renderSlider } from './slider.ts'
import type { ScanView } from './view.ts'

/** Steps of a page that nothing will be done about until it was looked at again: the answer that told of them broke off. */
export function areHeldBack({ detection, objects }: ManifestPage): boolean {
  const tried = ({ edits }: ManifestObject): boolean => edits.some(({ edit, failure }) => edit ?? failure)
  return detection?.outcome === 'truncated' && !objects.some(tried)
}

interface Shown {
  /** of the object */
  name: string
  heldBack: boolean
  view: ScanView
}

/** The crop and what was made of it, each step after the one it goes on from, in as many rows as it takes. */
export function renderEdits(object: ManifestObject, shown: Shown): Html {
  const { name, heldBack } = shown
  const waiting = heldBack
    ? 'Held back, because the answer that told of this object broke off. Run or submit again, or set detect.partial: use.'
    : 'Not done yet.'
  const otherwise = object.crop ? waiting : 'Not tried: there is no crop to begin with.'
  const steps = inOrder(object.edits, { from: 'the crop', otherwise })
  return html`<ol class="steps" aria-label="${name}: crop and edits">
    <li>${renderCrop(object, shown)}</li>
    ${steps.map((step) => html`<li>${renderStep(step, object, shown)}</li>`)}
  </ol>`
}

interface Origin {
  /** the picture a step goes on from */
  from: string
  /** what is said of a step that nothing is known of */
  otherwise: string
}

interface Step extends Origin {
  node: ManifestEdit
}

function inOrder(nodes: readonly ManifestEdit[], origin: Origin): Step[] {
  return nodes.flatMap((node) => {
    const ended = !pictureOf(node) && (node.edit ?? node.failure)
    const otherwise = ended ? 'Not tried: the step before it gave no picture.' : origin.otherwise
    return [{ node, ...origin }, ...inOrder(node.next, { from: `“${title(node.step)}”`, otherwise })]
  })
}

function renderStep({ node, from, otherwise }: Step, object: ManifestObject, { name, view }: Shown): Html {
  const picture = pictureOf(node)
  const heading = title(node.step)
  if (!picture) {
    return html`<div class="figure absent">
      <p class="caption">${heading} <small>from ${from}</small></p>
      ${renderAbsence(node, otherwise, view)}
    </div>`
  }
  const address = view.links.image(picture.image.key)
  const alt = `${name}, after the step ${node.step}: made by an AI model`
  return html`<figure class="figure">
    ${renderComparable(picture, object, { address, alt, heading, view })}
    <figcaption class="caption">
      ${heading} <small>from ${from}<br /><a href="${address}">${pixels(picture.image)}</a></small>
    </figcaption>
  </figure>`
}

interface Described {
  address: string
  alt: string
  heading: string
  view: ScanView
}

/** An edit that slides away from the crop it was made of, where there is one. */
function renderComparable(picture: Picture, object: ManifestObject, described: Described): Html {
  const { address, alt, heading, view } = described
  const before = cropPicture(object)
  if (!before) return renderPicture(picture, { address, alt })
  const covered = { ...before.image, address: view.links.image(before.image.key) }
  return renderSlider(renderPicture(picture, { address, alt, covered }), heading)
}

function renderCrop(object: ManifestObject, { name, view }: Shown): Piece {
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
      Crop <small>from the master<br />${pixels(crop.image)}${full !== undefined && link}</small>
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
