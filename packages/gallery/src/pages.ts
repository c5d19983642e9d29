import { number } from './formats.ts'
import { html, type Html, type Piece } from './html.ts'
import type { GalleryLinks } from './links.ts'

/** The way up from a collection, where there is one. */
export function renderHome({ home }: GalleryLinks): Piece {
  return home !== undefined && html`<a rel="up" href="${home}">All collections</a>`
}

/** Ways to the other pages of a collection: the first, the last, and those near `page`. */
export function renderPages(page: number, pages: number, links: GalleryLinks): Html {
  const near = [1, page - 2, page - 1, page, page + 1, page + 2, pages]
  const shown = [...new Set(near)].filter((other) => other >= 1 && other <= pages).toSorted((a, b) => a - b)
  const entries = shown.map((other, index) => {
    const gap = other - (shown[index - 1] ?? 0) > 1 && html`<li aria-hidden="true">…</li>`
    const here = other === page && html` aria-current="page"`
    return html`${gap}
      <li>
        <a href="${links.collection(other)}" ${here} aria-label="Page ${number(other)}">${number(other)}</a>
      </li>`
  })
  return html`<nav class="pages" aria-label="Pages of the collection">
    ${page > 1 && html`<a rel="prev" href="${links.collection(page - 1)}">← Previous</a>`}
    <ol>
      ${entries}
    </ol>
    ${page < pages && html`<a rel="next" href="${links.collection(page + 1)}">Next →</a>`}
  </nav>`
}
