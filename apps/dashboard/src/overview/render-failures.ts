import { count, errorWords, html, number, titleOf, type Html, type Piece } from '@vignette/gallery'
import type { Routes } from '../routes.ts'
import type { CollectionOverview } from './overview.ts'

interface Hit {
  /** of the scan's page */
  address: string
  title: string
  name: string
  times: number
}

/** Scans listed under one code. */
const hitsShown = 12

/** What went wrong, by code: how often, what it means, what to do, and the scans it hit. */
export function renderFailures(collections: CollectionOverview[], routes: Routes): Piece {
  const codes = [...hitsByCode(collections, routes)].toSorted(([, a], [, b]) => timesOf(b) - timesOf(a))
  if (codes.length === 0) return undefined
  return html`<section class="board" aria-labelledby="failures">
    <h2 id="failures">Failures</h2>
    ${codes.map(([code, hits]) => renderCode(code, hits))}
  </section>`
}

function hitsByCode(collections: CollectionOverview[], routes: Routes): Map<string, Hit[]> {
  const codes = new Map<string, Hit[]>()
  for (const { collection, scans } of collections) {
    const title = titleOf(collection)
    for (const { scan, name, failures } of scans) {
      const address = routes.scan(collection.name, scan)
      for (const [code, times] of Object.entries(failures)) {
        const hits = codes.get(code) ?? []
        hits.push({ address, title, name, times })
        codes.set(code, hits)
      }
    }
  }
  return codes
}

const timesOf = (hits: Hit[]): number => hits.reduce((sum, { times }) => sum + times, 0)

function renderCode(code: string, hits: Hit[]): Html {
  const { short, what, todo } = errorWords(code)
  const more = hits.length - hitsShown
  return html`<article class="failure">
    <h3>${number(timesOf(hits))} × ${short}</h3>
    <p>${what} ${todo}</p>
    <p class="fine">Code <code>${code}</code>, in ${count(hits.length, 'scan')}:</p>
    <ul class="hits">
      ${hits.slice(0, hitsShown).map(renderHit)}
      ${more > 0 && html`<li class="fine">and ${number(more)} more</li>`}
    </ul>
  </article>`
}

function renderHit({ address, name, title, times }: Hit): Html {
  return html`<li>
    <a href="${address}" title="In ${title}"><bdi>${name}</bdi></a
    >${times > 1 && html` <small>× ${number(times)}</small>`}
  </li>`
}
