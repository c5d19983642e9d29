import { html, type Html, type Piece } from '@vignette/gallery'

export interface Table {
  /** the first names the rows, the others stand above numbers or words */
  columns: readonly string[]
  rows: readonly Row[]
  caption: string
}

export interface Row {
  name: Piece
  cells: readonly Piece[]
  /** class of the row */
  kind?: string
}

/** A table that scrolls by itself where the screen is narrow. */
export function renderTable({ columns, rows, caption }: Table): Html {
  return html`<div class="scroll" role="group" aria-label="${caption}" tabindex="0">
    <table>
      <thead>
        <tr>
          ${columns.map((column) => html`<th scope="col">${column}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(renderRow)}
      </tbody>
    </table>
  </div>`
}

function renderRow({ name, cells, kind }: Row): Html {
  return html`<tr ${kind !== undefined && html`class="${kind}"`}>
    <th scope="row">${name}</th>
    ${cells.map((cell) => html`<td>${cell}</td>`)}
  </tr>`
}
