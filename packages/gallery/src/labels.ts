import { countLabels, type LabelCount, type Totals } from '@vignette/domain'
import { count, number } from './formats.ts'
import { html, type Html, type Piece } from './html.ts'
import { renderTable } from './table.ts'

/** Labels in sight; the others are a click away. */
const labelsShown = 10

/** The labels of a collection with the number of objects that bear each; undefined where none bears any. */
export function renderLabels({ labels }: Pick<Totals, 'labels'>): Piece {
  const counts = countLabels(labels)
  // A table of what nobody has named would say nothing.
  if (counts.every(({ label }) => label === '')) return undefined
  // One row is not worth a click.
  const shown = counts.length === labelsShown + 1 ? counts.length : labelsShown
  const more = counts.slice(shown)
  return html`<section class="labels">
    ${tableOf('Labels', counts.slice(0, shown))}
    ${
      more.length > 0 &&
      html`<details>
        <summary>${count(more.length, 'more label')}</summary>
        ${tableOf('More labels', more)}
      </details>`
    }
  </section>`
}

function tableOf(caption: string, counts: readonly LabelCount[]): Html {
  return renderTable({
    caption,
    columns: [{ head: 'Label' }, { head: 'Objects', kind: 'amount' }],
    rows: counts.map(({ label, count: times }) => ({
      cells: [label === '' ? html`<em>without a label</em>` : html`<bdi>${label}</bdi>`, number(times)],
    })),
  })
}
