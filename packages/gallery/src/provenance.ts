import {
  boxSize,
  type Crop,
  type Edit,
  type ManifestEdit,
  type ManifestObject,
  type ManifestPage,
  type Provenance,
} from '@vignette/domain'
import {
  fileSize,
  moment,
  money,
  number,
  pixelForm,
  pixels,
  position,
  seconds,
  title,
  tokens,
} from './formats.ts'
import { html, linesOf, type Html, type Piece } from './html.ts'
import type { ScanView } from './view.ts'

type Fact = readonly [term: string, value: Piece]

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
export function renderDetectionProvenance(detection: ManifestPage['detection']): Piece {
  if (!detection) return undefined
  const { provenance, discarded } = detection
  const dropped =
    discarded > 0 && html` ${number(discarded)} of the boxes it gave were none and were left out.`
  return html`<details class="provenance">
    <summary>How this page was looked at</summary>
    <p>${calledWords('Looked at', provenance)}${dropped}</p>
    ${facts([...callFacts(provenance), ['Looked at', html`a copy with SHA-256 ${code(provenance.from.sha256)}`]])}
  </details>`
}

function cropWords(crop: Crop, page: number, view: ScanView): Html {
  const full = view.links.file?.(crop.image.key)
  const words = imageWords(crop.image)
  return html`<p>
      Cut from page ${page} of <bdi>${view.name}</bdi>, ${pixels(boxSize(crop.box))} at ${position(crop.box)},
      keeping ${pixelForm(crop.form)}. No model took part. Made ${time(crop.provenance.at)} by
      ${crop.provenance.software}.
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
      ...callFacts(provenance),
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

function callFacts({ call, prompt, parameters, software }: Provenance): Fact[] {
  const settings = Object.entries(parameters ?? {}).map(
    ([name, value]) => `${name}: ${JSON.stringify(value)}`,
  )
  return [
    ['Prompt', prompt !== undefined && html`<span class="prompt" dir="auto">${linesOf(prompt)}</span>`],
    ['Parameters', settings.length > 0 && linesOf(settings.join('\n'))],
    ['Tokens', call && tokens(call.usage)],
    ['Took', call && seconds(call.durationMs)],
    ['Ended with', call?.finishReason],
    ['Response', call?.responseId],
    ['Software', software],
  ]
}

/** Terms with their values, those without a value left out. */
export function facts(entries: readonly Fact[]): Html {
  const known = entries.filter(([, value]) => value !== undefined && value !== false)
  return html`<dl class="facts">
    ${known.map(
      ([term, value]) =>
        html`<div>
          <dt>${term}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`
}

export const code = (text: string): Html => html`<code>${text}</code>`

const time = (instant: string): Html => html`<time datetime="${instant}">${moment(instant)}</time>`

const imageWords = (image: Crop['image']): string =>
  `${pixels(image)}, ${image.mediaType}, ${fileSize(image.bytes)}`
