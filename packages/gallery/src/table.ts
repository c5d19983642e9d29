import { html, type Html, type Piece } from './html.ts'

export interface TableColumn {
  head: string
  /** `amount`: figures that stand one below the other */
  kind?: 'amount'
}

export interface Table {
  /** what it is a table of, for those who do not see it */
  caption: string
  columns: readonly TableColumn[]
  /** cells in the order of the columns; the id is one of the page */
  rows: readonly { id?: string; cells: readonly Piece[] }[]
}

/** A table that becomes a list of its rows where the window is narrow, each cell below its column's name. */
export function renderTable({ caption, columns, rows }: Table): Html {
  const cellOf = (cell: Piece, index: number): Html =>
    html`<td class="${columns[index]?.kind ?? 'plain'}" data-head="${columns[index]?.head}">${cell}</td>`
  return html`<table class="table">
    <caption>
      ${caption}
    </caption>
    <thead>
      <tr>
        ${columns.map(({ head, kind }) => html`<th scope="col" class="${kind ?? 'plain'}">${head}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        ({ id, cells }) =>
          html`<tr ${id !== undefined && html`id="${id}"`}>
            ${cells.map(cellOf)}
          </tr>`,
      )}
    </tbody>
  </table>`
}
