import type { Manifest, ManifestPage } from '@vignette/domain'
import { manifestKey, totalsOfScan } from '@vignette/domain'
import { renderDocument } from './document.ts'
import { count, fileSize, megapixels, moment, pixelForm, pixels } from './formats.ts'
import { html, type Html, type Piece } from './html.ts'
import type { GalleryLinks } from './links.ts'
import { renderHome } from './pages.ts'
import { renderDetections, renderLeftOut } from './detections.ts'
import { renderDiscardedCalls } from './discarded-calls.ts'
import { areHeldBack } from './edits.ts'
import { facts } from './facts.ts'
import { detectionNotices, heldBackNotice, renderFailure, renderNotice } from './notices.ts'
import type { ScanPlace } from './places.ts'
import { renderObject } from './object.ts'
import { code } from './provenance.ts'
import { renderSheet } from './sheet.ts'
import { outcomeWords, priceWords, renderOutcome, renderRemarks } from './totals.ts'
import { viewOf, type ScanView } from './view.ts'

export interface ScanPage extends ScanPlace {
  /** of the collection */
  title: string
  links: GalleryLinks
}

/** The page of one scan: a complete HTML document. */
export function renderScan(manifest: Manifest, options: ScanPage): string {
  const view = viewOf(manifest, options.links)
  const { name } = view
  const { totals, outcome } = manifest
  const counts = `${count(totals.pages, 'page')}, ${count(totals.objects, 'object')}, ${count(totals.edits, 'edit')}`
  return renderDocument({
    title: `${name} – ${options.title}`,
    description: `${name}: ${outcomeWords[outcome]}. ${counts}.`,
    navigation: renderNavigation(options, view.links),
    main: html`<header class="masthead">
        <h1><bdi>${name}</bdi></h1>
        <p class="lead">${renderOutcome(outcome)} ${counts}. ${priceWords(totalsOfScan(manifest))}</p>
        ${renderRemarks(totals, 'the lists of each page say')}
      </header>
      ${renderNewer(options.newer, view)} ${manifest.failures.map((failure) => renderFailure(failure, view))}
      ${manifest.pages.length > 1 && renderPageList(manifest.pages, view)}
      ${manifest.pages.map((page) => renderPage(page, view))} ${renderMaster(view, options)}`,
  })
}

function renderNavigation({ title, collectionPage, previous, next }: ScanPage, links: GalleryLinks): Html {
  const neighbour = (scan: string | undefined, rel: string, words: string): Piece =>
    scan !== undefined && html`<a rel="${rel}" href="${links.scan(scan)}">${words}</a>`
  return html`<nav class="ways" aria-label="Collection">
    <span
      >${renderHome(links)}<a href="${links.collection(collectionPage ?? 1)}" dir="auto">${title}</a></span
    >
    <span>${neighbour(previous, 'prev', '← Previous scan')} ${neighbour(next, 'next', 'Next scan →')}</span>
  </nav>`
}

function renderPageList(pages: ManifestPage[], view: ScanView): Html {
  const entries = pages.map(({ number, thumbnail, objects }) => {
    const words = `Page ${number}: ${count(objects.length, 'object')}`
    return html`<li>
      <a href="#page-${number}"
        ><img
          src="${view.links.image(thumbnail.key)}"
          alt=""
          width="${thumbnail.width}"
          height="${thumbnail.height}"
          loading="lazy"
        />${words}</a
      >
    </li>`
  })
  return html`<nav class="leaves" aria-label="Pages of this scan">
    <ol>
      ${entries}
    </ol>
  </nav>`
}

function renderPage(page: ManifestPage, view: ScanView): Html {
  const { detection, objects, failures, number } = page
  const notice = areHeldBack(page) ? heldBackNotice : detection && detectionNotices[detection.outcome]
  return html`<section class="page" id="page-${number}" aria-labelledby="page-${number}-title">
    <h2 id="page-${number}-title">Page ${number}</h2>
    ${renderSheet(page, view)}
    <div class="objects">
      ${failures.map((failure) => renderFailure(failure, view))}
      ${notice && renderNotice({ ...notice, message: detection?.message }, view)}
      ${!notice && objects.length === 0 && renderNothing(page)} ${renderDetections(page)}
      ${renderLeftOut(page)} ${renderDiscardedCalls(page, view)}
      ${objects.map((object, index) => renderObject(object, { index, page }, view))}
    </div>
  </section>`
}

function renderNothing({ detection, failures }: ManifestPage): Piece {
  if (!detection)
    return failures.length === 0 && html`<p class="nothing">This page has not been looked at yet.</p>`
  return html`<p class="nothing">No pictures were found on this page.</p>`
}

function renderNewer(newer: string | undefined, { links }: ScanView): Piece {
  return (
    newer !== undefined &&
    html`<div class="notice">
      <p class="notice-title">There is a newer version of this file</p>
      <p>
        <a href="${links.scan(newer)}">The page of the newer version</a> is the one that is listed and
        counted.
      </p>
    </div>`
  )
}

function renderOlder({ older = [] }: ScanPage, { links }: ScanView): Piece {
  return (
    older.length > 0 &&
    older.map(
      ({ scan, publishedAt }, index) =>
        html`${index > 0 && html`<br />`}<a href="${links.scan(scan)}"
            >published <time datetime="${publishedAt}">${moment(publishedAt)}</time></a
          >`,
    )
  )
}

function renderMaster(view: ScanView, options: ScanPage): Html {
  const { manifest, name, links } = view

  const { master, pages, recipe, plan, publishedAt, collection, scan } = manifest
  const record = links.file?.(manifestKey(collection, scan))
  return html`<section class="master" aria-labelledby="master-title">
    <h2 id="master-title">The master</h2>
    ${facts([
      ['File', html`<bdi>${name}</bdi>`],
      ['Kept in', master.bucket !== 'file' && html`<bdi>${master.bucket}/${master.key}</bdi>`],
      ['Version', master.bucket !== 'file' && master.version !== '' && master.version],
      ['Format', master.format?.toUpperCase()],
      ['Size', master.bytes !== undefined && fileSize(master.bytes)],
      ...pages.map(
        (page) =>
          [`Page ${page.number}`, `${pixels(page)} (${megapixels(page)}), ${pixelForm(page.form)}`] as const,
      ),
      ['Fixity (SHA-256)', master.sha256 !== undefined && code(master.sha256)],
      ['Older versions', renderOlder(options, view)],
      ['Recipe', recipe],
      ['Plan', code(plan)],
      ['Published', html`<time datetime="${publishedAt}">${moment(publishedAt)}</time>`],
      ['Manifest', record !== undefined && html`<a href="${record}">The whole record, as JSON</a>`],
    ])}
  </section>`
}
