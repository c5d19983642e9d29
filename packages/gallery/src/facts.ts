import { html, type Html, type Piece } from './html.ts'

export type Fact = readonly [term: string, value: Piece]

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
