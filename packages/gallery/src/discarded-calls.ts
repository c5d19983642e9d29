import {
  discardedCalls,
  isOwnCall,
  type DiscardedCall,
  type ManifestPage,
  type PlacedDiscard,
} from '@vignette/domain'
import { count, moment, money, oneLine, title, tokens } from './formats.ts'
import { html, type Html, type Piece } from './html.ts'
import { renderTable } from './table.ts'
import type { ScanView } from './view.ts'

/** The paid calls for a page whose answers were of no use, each with what it cost; undefined where there were none. */
export function renderDiscardedCalls(page: ManifestPage, view: ScanView): Piece {
  const calls = discardedCalls(page)
  if (calls.length === 0) return undefined
  return html`<details class="list" ${page.objects.length === 0 && html`open`}>
    <summary>
      ${count(calls.length, 'call')} whose ${calls.length === 1 ? 'answer was' : 'answers were'} of no use
    </summary>
    ${renderTable({
      caption: `Calls for page ${page.number} whose answers were of no use`,
      columns: [
        { head: 'Asked for' },
        { head: 'When and by whom' },
        { head: 'What came' },
        { head: 'Tokens' },
        { head: 'Price', kind: 'amount' },
      ],
      rows: calls.map((placed) => ({ cells: cellsOf(placed, page, view) })),
    })}
  </details>`
}

function cellsOf(
  { call: discarded, object, path }: PlacedDiscard,
  page: ManifestPage,
  view: ScanView,
): Piece[] {
  const { call } = discarded
  const index = page.objects.findIndex(({ id }) => id === object)
  const asked = html`<a href="#${encodeURIComponent(object ?? '')}">${title(path.at(-1) ?? '')}</a> on object
    ${index + 1}`
  return [
    object === undefined ? 'a look at the page' : asked,
    html`<time datetime="${call.at}">${moment(call.at)}</time><br /><small>${call.model}</small>`,
    answerWords(discarded, view),
    tokens(call.usage),
    priceWords(discarded, view),
  ]
}

function answerWords({ outcome, message, answer }: DiscardedCall, view: ScanView): Html {
  const words = answer && view.links.file?.(answer.key)
  return html`${outcomeWords[outcome] ?? outcome}${message !== undefined && html`<br /><small><bdi>${oneLine(view.publish(message), 300)}</bdi></small>`}${words !== undefined && html`<br /><a href="${words}">The answer, word for word</a>`}`
}

function priceWords(discarded: DiscardedCall, { manifest }: ScanView): Html {
  const { call } = discarded
  const remarks = [
    call.emulated && 'emulated, not billed',
    !isOwnCall(discarded, manifest) && 'in the sums of another scan',
  ].filter((remark) => remark !== false)
  return html`${money(call.usd)}${remarks.map((remark) => html`<br /><small>${remark}</small>`)}`
}

const outcomeWords: Record<string, string> = {
  refused: 'declined',
  'no-image': 'no picture',
  truncated: 'broken off',
  looped: 'a loop that repeats itself',
  unparseable: 'no list of objects',
}
