import { boxSize, type Box, type DropReason, type DroppedObject, type ManifestPage } from '@vignette/domain'
import { boxArea, count, number, oneLine, percent, pixels, position } from './formats.ts'
import { html, type Html, type Piece } from './html.ts'
import { objectName } from './object.ts'
import { renderTable } from './table.ts'

/** A list of more rows than this is folded, so that the pictures after it are in reach. */
const unfoldedRows = 12

/** What was found on a page, object by object; undefined where nothing was. */
export function renderDetections(page: ManifestPage): Piece {
  const { objects } = page
  if (objects.length === 0) return undefined
  return html`<details class="list" ${objects.length <= unfoldedRows && html`open`}>
    <summary>${count(objects.length, 'object')} on this page</summary>
    ${renderTable({
      caption: `Objects on page ${page.number}, boxes in pixels of the master`,
      columns: [
        { head: 'No.', kind: 'amount' },
        { head: 'Label' },
        { head: 'Caption' },
        ...boxColumns,
        { head: 'Of the page', kind: 'amount' },
      ],
      rows: objects.map((object, index) => ({
        cells: [
          html`<a href="#${encodeURIComponent(object.id)}">${number(index + 1)}</a>`,
          html`<bdi>${objectName(object)}</bdi>`,
          wordsOf(object.caption),
          ...boxCells(object.box),
          percent(boxArea(object.box) / (page.width * page.height)),
        ],
      })),
    })}
  </details>`
}

/** What a model listed on a page that is no object of it, and why; undefined where there is nothing. */
export function renderLeftOut(page: ManifestPage): Piece {
  const { discarded = 0, dropped = [] } = page.detection ?? {}
  if (discarded === 0) return undefined
  const untold = discarded - dropped.length
  return html`<details class="list" ${dropped.length <= unfoldedRows && html`open`}>
    <summary>${count(discarded, 'box')} left out</summary>
    ${dropped.length > 0 && renderDropped(page, dropped)}
    ${untold > 0 && html`<p class="fine">The record does not say of ${number(untold)} of them what they were.</p>`}
  </details>`
}

function renderDropped(page: ManifestPage, dropped: readonly DroppedObject[]): Html {
  return renderTable({
    caption: `Left out on page ${page.number}, boxes in pixels of the master`,
    columns: [{ head: 'Mark' }, { head: 'Listed as' }, { head: 'Left out because' }, ...boxColumns],
    rows: dropped.map((entry, index) => ({
      id: leftOutId(page, index),
      cells: [markOf(index), listedWords(entry), reasonWords[entry.reason], ...boxCells(entry.box)],
    })),
  })
}

const boxColumns = [{ head: 'Box' }, { head: 'Size', kind: 'amount' }] as const

function boxCells(box: Box | undefined): Piece[] {
  if (!box) return ['none', 'none']
  const [across, down] = position(box)
  const whole = (words: string): Html => html`<span class="whole">${words}</span>`
  return [html`${whole(`${across},`)} ${whole(down)}`, whole(pixels(boxSize(box)))]
}

function listedWords({ label = '', caption = '', entry }: DroppedObject): Piece {
  if (entry !== undefined) return html`<code><bdi>${oneLine(entry, 200)}</bdi></code>`
  if (label === '' && caption === '') return 'a box without words'
  return [html`<bdi>${label}</bdi>`, caption !== '' && html` <small>${wordsOf(caption)}</small>`]
}

function wordsOf(caption: string): Piece {
  return caption.trim() === '' ? '–' : html`<bdi>${oneLine(caption, 160)}</bdi>`
}

const reasonWords: Record<DropReason, string> = {
  'no-box': 'it has no four numbers',
  'no-area': 'it is a line, a point, or less than a pixel',
  'out-of-range': 'it lies far outside the page',
  'mixed-units': 'its numbers are of several units',
  'too-small': 'it is smaller than detect.minSide or detect.minArea allow',
  double: 'it is the same place as an object before it',
  'inside-another': 'it is part of a larger object',
  'made-of-others': 'its parts are objects of their own',
  surplus: 'there are more than detect.maxObjects asks for',
}

/** The row of something left out, as an id of the page. */
export const leftOutId = (page: { number: number }, index: number): string =>
  `page-${page.number}-out-${index + 1}`

/** a, b, … z, aa, ab: objects have numbers. */
export function markOf(index: number): string {
  const before = index < 26 ? '' : markOf(Math.floor(index / 26) - 1)
  return `${before}${String.fromCodePoint(97 + (index % 26))}`
}
