import {
  boxSize,
  isOwnCall,
  type Crop,
  type Edit,
  type ManifestEdit,
  type ManifestObject,
  type ManifestPage,
  type Provenance,
} from '@vignette/domain'
import { fileSize, moment, money, pixelForm, pixels, position, seconds, title, tokens } from './formats.ts'
import { facts, type Fact } from './facts.ts'
import { html, linesOf, type Html, type Piece } from './html.ts'
import type { ScanView } from './view.ts'

/** What made the crop of an object and each of its edits, in words; undefined where nothing was made. */
export function renderObjectProvenance(object: ManifestObject, page: number, view: ScanView): Piece {
  const { crop, edits } = object
  if (!crop) return undefined
  return html`<details class="provenance">
    <summary>Provenance</summary>
    <section>
      <h4>Crop</h4>
      ${cropWords(crop, page, view)}
    </section>
    ${edits.map((node) => renderStep(node, 'the crop', view))}
  </details>`
}

/** What the page was asked of which model, in words. */
export function renderDetectionProvenance({ detection }: ManifestPage, view: ScanView): Piece {
  if (!detection) return undefined
  const { provenance } = detection
  return html`<details class="provenance">
    <summary>How this page was looked at</summary>
    <p>${calledWords('Looked at', provenance)}</p>
    ${facts([...callFacts(provenance, view), ['Looked at', html`a copy with SHA-256 ${code(provenance.from.sha256)}`]])}
  </details>`
}

function cropWords(crop: Crop, page: number, view: ScanView): Html {
  const full = view.links.file?.(crop.image.key)
  const words = imageWords(crop.image)
  return html`<p>
      Cut from page ${page} of <bdi>${view.name}</bdi>, ${pixels(boxSize(crop.box))} at
      ${position(crop.box).join(', ')}, keeping ${pixelForm(crop.form)}. No model took part. Made
      ${time(crop.provenance.at)} by ${crop.provenance.software}.
    </p>
    ${facts([
      [
        'File',
        [
          full === undefined ? words : html`<a href="${full}">${words}</a>`,
          html`<br />SHA-256 ${code(crop.image.sha256)}`,
        ],
      ],
      ['Cut from', html`the master with SHA-256 ${code(crop.provenance.from.sha256)}`],
    ])}`
}

function renderStep(node: ManifestEdit, from: string, view: ScanView): Piece {
  const { edit } = node
  const heading = title(node.step)
  const shown =
    edit &&
    html`<section>
      <h4>${heading}</h4>
      ${editWords(edit, from, view)}
    </section>`
  return [shown, ...node.next.map((next) => renderStep(next, `“${heading}”`, view))]
}

const familyWords = {
  conservative: 'a repair that keeps what was drawn',
  interpretive: 'an interpretation that adds what was never there',
}

function editWords(edit: Edit, from: string, view: ScanView): Html {
  const { labelled, received, provenance, step, version, family, outcome } = edit
  const file = received && view.links.file?.(received.key)
  const words = received && imageWords(received)
  const how = ` from ${from}, with step ${step}, version ${version}: ${familyWords[family]}`
  return html`<p>${calledWords(outcome === 'edited' ? 'Made' : 'Asked for', provenance, how)}</p>
    ${facts([
      ...callFacts(provenance, view),
      ['Labelled copy', labelled && [imageWords(labelled), html`<br />SHA-256 ${code(labelled.sha256)}`]],
      [
        'As the model sent it',
        received && [
          file === undefined ? words : html`<a href="${file}">${words}</a>`,
          html`<br />SHA-256 ${code(received.sha256)}`,
        ],
      ],
      ['Made from', html`a picture with SHA-256 ${code(provenance.from.sha256)}`],
    ])}`
}

function calledWords(verb: string, { call, at, software }: Provenance, how = ''): Html {
  if (!call) return html`${verb} ${time(at)} by ${software}${how}.`
  const other = call.answeredBy !== call.model && html` (answered by ${call.answeredBy})`
  const price = call.emulated
    ? ` An emulator stood in for the service: nothing was billed. The price would have been ${money(call.usd)}.`
    : ` Price: ${money(call.usd)}.`
  return html`${verb} ${time(call.at)} by ${call.model}${other}${how}.${price}`
}

function callFacts(
  { call, prompt, parameters, software, answer, paidFor }: Provenance,
  view: ScanView,
): Fact[] {
  const words = answer && view.links.file?.(answer.key)
  const settings = Object.entries(parameters ?? {}).map(
    ([name, value]) => `${name}: ${JSON.stringify(value)}`,
  )
  return [
    ['Prompt', prompt !== undefined && html`<span class="prompt" dir="auto">${linesOf(prompt)}</span>`],
    ['Parameters', settings.length > 0 && linesOf(settings.join('\n'))],
    ['What it wrote', words !== undefined && html`<a href="${words}">The answer, word for word</a>`],
    ['Paid for', call && !isOwnCall({ paidFor }, view.manifest) && sharedWords(paidFor, view)],
    ['Tokens', call && tokens(call.usage)],
    ['Took', call && seconds(call.durationMs)],
    ['Ended with', call?.finishReason],
    ['Response', call?.responseId],
    ['Software', software],
  ]
}

/** Where the money of a shared result is counted. */
function sharedWords(paidFor: Provenance['paidFor'], { manifest }: ScanView): Html {
  const where =
    paidFor?.collection === manifest.collection
      ? html`another scan of this collection`
      : html`the collection <bdi>${paidFor?.collection}</bdi>`
  return html`with ${where}, and shared: it is in its sums and not in those of this scan`
}

export const code = (text: string): Html => html`<code>${text}</code>`

const time = (instant: string): Html => html`<time datetime="${instant}">${moment(instant)}</time>`

const imageWords = (image: Crop['image']): string =>
  `${pixels(image)}, ${image.mediaType}, ${fileSize(image.bytes)}`
