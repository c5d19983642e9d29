import type { CollectionTotals, ScanOutcome } from '@vignette/domain'
import { renderDocument } from './document.ts'
import { count, number } from './formats.ts'
import { html, type Html, type Piece } from './html.ts'
import { renderLabels } from './labels.ts'
import { guardLinks, type GalleryLinks } from './links.ts'
import { renderHome, renderPages } from './pages.ts'
import { renderPicture } from './picture.ts'
import { totalsOf, type ScanSummary } from './summary.ts'
import { failureWords, outcomeWords, renderOutcome, renderRemarks, renderTotals } from './totals.ts'

export interface CollectionPage {
  title: string
  links: GalleryLinks
  /** counted from 1 */
  page: number
  pages: number
  /** of the whole collection; where absent, those of the scans listed are shown */
  totals?: CollectionTotals
  /** what a reader should know of these numbers */
  note?: string
}

/** One page of a collection, a card per scan: a complete HTML document. */
export function renderCollection(summaries: readonly ScanSummary[], options: CollectionPage): string {
  const { title, page, pages } = options
  const links = guardLinks(options.links)
  const listed = totalsOf(summaries)
  const scope = options.totals || pages <= 1 ? undefined : `On page ${number(page)} of ${number(pages)}`
  return renderDocument({
    title: pages > 1 ? `${title} – page ${number(page)} of ${number(pages)}` : title,
    description: `${title}: ${count((options.totals ?? listed).scans, 'scan')}.`,
    navigation:
      links.home === undefined
        ? undefined
        : html`<nav class="ways" aria-label="Collections">${renderHome(links)}</nav>`,
    main: html`<header class="masthead">
        <h1 dir="auto">${title}</h1>
        ${renderTotals(options.totals ?? listed, scope)} ${renderBreakdown(options.totals ?? listed)}
        ${options.note !== undefined && html`<p class="fine">${options.note}</p>`}
      </header>
      ${renderFilter(listed, pages > 1)}
      ${summaries.length === 0 && html`<p class="nothing">There are no scans here yet.</p>`}
      <ul class="cards">
        ${summaries.map((summary) => renderCard(summary, links))}
      </ul>
      ${pages > 1 && renderPages(page, pages, links)}`,
  })
}

/** What was found by its label, beside what has to be known of the sums. */
function renderBreakdown(totals: CollectionTotals): Piece {
  const labels = renderLabels(totals)
  const remarks = renderRemarks(totals, 'the page of each scan says')
  if (labels === undefined && remarks === undefined) return undefined
  return html`<div class="breakdown">${labels}${remarks}</div>`
}

function renderCard(summary: ScanSummary, links: GalleryLinks): Html {
  const { scan, name, outcome, failures } = summary
  const troubles = failureWords(failures)
  return html`<li class="card is-${outcome}">
    <a href="${links.scan(scan)}">
      ${renderCover(summary, links)}
      <h2><bdi>${name}</bdi></h2></a
    >
    <p class="fine">${countWords(summary)}</p>
    ${outcome !== 'pictures' && renderOutcome(outcome)}
    ${troubles.length > 0 && html`<p class="troubles">${troubles.join(', ')}</p>`}
  </li>`
}

function renderCover({ cover, thumbnail, name }: ScanSummary, links: GalleryLinks): Html {
  const leaf =
    thumbnail &&
    html`<img
      class="leaf"
      src="${links.image(thumbnail.key)}"
      alt="${cover ? '' : `First page of ${name}`}"
      width="${thumbnail.width}"
      height="${thumbnail.height}"
      loading="lazy"
      decoding="async"
    />`
  const picture =
    cover &&
    renderPicture(cover, {
      address: links.image(cover.image.key),
      alt: cover.family ? `From ${name}, made by an AI model` : `Cut from ${name}`,
    })
  return html`<span class="cover ${!cover && 'bare'}"
    >${picture}${leaf}${!picture && !leaf && html`<span class="blank">No image</span>`}</span
  >`
}

function countWords({ pages, objects, edits }: ScanSummary): string {
  if (pages === 0) return 'No pages'
  if (objects === 0) return count(pages, 'page')
  return [count(pages, 'page'), count(objects, 'object'), count(edits, 'edit')].join(' · ')
}

/** Radio buttons that the style sheet reads; left out where they would choose between one thing. */
function renderFilter({ scans, outcomes }: CollectionTotals, partial: boolean): Piece {
  const present = (['pictures', 'empty', 'failed', 'pending'] as const).filter(
    (outcome) => outcomes[outcome] > 0,
  )
  if (present.length < 2) return undefined
  return html`<fieldset class="filter">
    <legend>Show${partial && ', on this page'}</legend>
    ${renderChoice('all', 'All', scans)}${present.map((outcome) => renderChoice(outcome, outcomeWords[outcome], outcomes[outcome]))}
  </fieldset>`
}

function renderChoice(id: ScanOutcome | 'all', words: string, times: number): Html {
  return html`<label
    ><input
      type="radio"
      name="outcome"
      id="only-${id}"
      autocomplete="off"
      ${id === 'all' && html` checked`}
    /><span>${words} <small>${number(times)}</small></span></label
  >`
}
