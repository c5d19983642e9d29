import { count, html, number, renderDocument, type Html, type Piece } from '@vignette/gallery'
import type { Routes } from '../routes.ts'
import type { Overview, Part } from './overview.ts'
import { renderCollections } from './render-collections.ts'
import { renderFailures } from './render-failures.ts'
import { renderQueues } from './render-queues.ts'
import { renderSpend } from './render-spend.ts'
import { overviewStyle } from './style.ts'

const refreshSeconds = 10

/** The page everything else is reached from: a complete HTML document that loads itself anew. */
export function renderOverview(overview: Overview, routes: Routes): string {
  const { collections, queues, accounts } = overview
  return renderDocument({
    title: 'Vignette',
    description: leadOf(overview),
    refreshSeconds,
    style: overviewStyle,
    navigation: html`<nav class="ways" aria-label="Dashboard">
      <span><a href="${routes.home}" aria-current="page">Overview</a></span>
      <span><a href="${routes.queues}">Bull Board</a> <a href="${routes.metrics}">Metrics</a></span>
    </nav>`,
    main: html`<header class="masthead">
        <h1>Vignette</h1>
        <p class="lead">${leadOf(overview)}</p>
        ${renderTime(overview.at)}
      </header>
      ${renderPart(collections, (known) => renderCollections(known, routes))}
      ${renderPart(collections, (known) => renderFailures(known, routes))}
      ${renderPart(queues, (known) => renderQueues(known, routes))} ${renderPart(accounts, renderSpend)}`,
  })
}

function renderPart<T>(part: Part<T>, render: (known: T) => Piece): Piece {
  if ('known' in part) return render(part.known)
  return html`<div class="notice" role="status"><p class="notice-title">${part.problem}</p></div>`
}

function leadOf({ collections, queues }: Overview): string {
  const words: string[] = []
  if ('known' in collections) {
    const scans = collections.known.reduce(
      (sum, { manifests, superseded }) => sum + manifests - superseded.length,
      0,
    )
    words.push(`${count(scans, 'scan')} published in ${count(collections.known.length, 'collection')}`)
  }
  if ('known' in queues) {
    const sum = (state: 'waiting' | 'active'): number =>
      queues.known.reduce((total, { counts }) => total + counts[state], 0)
    const [waiting, running] = [sum('waiting'), sum('active')]
    words.push(
      waiting + running === 0
        ? 'no jobs waiting'
        : `${count(waiting, 'job')} waiting, ${number(running)} running`,
    )
  }
  return words.length > 0 ? `${words.join('; ')}.` : 'Nothing can be read at the moment.'
}

function renderTime(at: Date): Html {
  const instant = at.toISOString()
  return html`<p class="fine">
    As of <time datetime="${instant}">${instant.slice(11, 19)} UTC</time>, anew every ${refreshSeconds}
    seconds.
  </p>`
}
