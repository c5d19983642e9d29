import type { ScanOutcome } from '@vignette/domain'
import {
  html,
  number,
  renderTotals,
  titleOf,
  totalsOf,
  type Html,
  type Piece,
  type ScanSummary,
} from '@vignette/gallery'
import { partialNotice } from '../partial-notice.ts'
import type { Routes } from '../routes.ts'
import { progressOf, type Progress } from '../progress.ts'
import type { CollectionOverview } from './overview.ts'

/** Behind a number of scans. */
const scanWords: Record<ScanOutcome, string> = {
  pictures: 'with pictures',
  empty: 'without pictures',
  failed: 'with a failure',
  pending: 'not finished',
}

const outcomes = ['pictures', 'empty', 'failed', 'pending'] as const satisfies ScanOutcome[]

/** Scans shown by their first page. */
const lastPublished = 10

export function renderCollections(collections: CollectionOverview[], routes: Routes): Html {
  return html`<section class="board" aria-labelledby="collections">
    <h2 id="collections">Collections</h2>
    ${collections.length === 0 && html`<p class="nothing">Nothing has been submitted yet.</p>`}
    ${collections.map((collection) => renderCollection(collection, routes))}
  </section>`
}

function renderCollection(overview: CollectionOverview, routes: Routes): Html {
  const { collection, scans, superseded, unreadable, open, openMore } = overview
  const totals = totalsOf(scans, superseded)
  const notice = partialNotice(overview)
  return html`<article class="collection">
    <h3 dir="auto"><a href="${routes.collection(collection.name)}">${titleOf(collection)}</a></h3>
    ${renderProgress(progressOf(scans, open), openMore)}
    ${notice !== undefined && html`<p class="fine">${notice}</p>`} ${renderTotals(totals)}
    ${unreadable.slice(0, 3).map((problem) => html`<p class="troubles">${problem}</p>`)}
    ${unreadable.length > 3 && html`<p class="troubles">And ${number(unreadable.length - 3)} more records cannot be read.</p>`}
    ${renderLast(overview, routes)}
  </article>`
}

/** A bar with a length per outcome, what is left of it empty, and the same in words. */
function renderProgress({ outcomes: counts, scans, percent }: Progress, mayBeMore: boolean): Piece {
  if (scans === 0) return html`<p class="nothing">No scan has been submitted yet.</p>`
  const present = outcomes.filter((outcome) => counts[outcome] > 0)
  let x = 0
  const lengths = present.map((outcome) => {
    const width = (1000 * counts[outcome]) / scans
    const length = html`<rect class="${outcome}" x="${x}" width="${width}" height="10" />`
    x += width
    return length
  })
  const finished = `${mayBeMore ? 'At most ' : ''}${percent} % finished`
  return html`<svg
      class="progress"
      viewBox="0 0 1000 10"
      preserveAspectRatio="none"
      role="img"
      aria-label="${finished}"
    >
      ${lengths}
    </svg>
    <p class="legend">
      <b>${finished}</b>
      ${present.map((outcome) => html`<span class="outcome ${outcome}">${number(counts[outcome])} ${scanWords[outcome]}</span>`)}
    </p>`
}

function renderLast({ collection, scans }: CollectionOverview, routes: Routes): Piece {
  const last = scans
    .filter(({ thumbnail }) => thumbnail !== undefined)
    .toSorted((a, b) => (a.publishedAt < b.publishedAt ? 1 : -1))
    .slice(0, lastPublished)
  if (last.length === 0) return undefined
  return html`<div class="last">
    <p class="fine">Published last</p>
    <ul>
      ${last.map((scan) => renderScan(scan, routes.scan(collection.name, scan.scan), routes))}
    </ul>
  </div>`
}

function renderScan({ name, outcome, thumbnail }: ScanSummary, address: string, routes: Routes): Piece {
  if (!thumbnail) return undefined
  return html`<li class="is-${outcome}">
    <a href="${address}" title="${name}, ${scanWords[outcome]}"
      ><img
        src="${routes.object(thumbnail.key)}"
        alt="First page of ${name}, ${scanWords[outcome]}"
        width="${thumbnail.width}"
        height="${thumbnail.height}"
        loading="lazy"
        decoding="async"
    /></a>
  </li>`
}
