import { Manifest, manifestPrefix } from '@vignette/domain'
import {
  imagesOf,
  renderCollection,
  renderScan,
  summarise,
  titleOf,
  totalsOf,
  type GalleryLinks,
  type ScanSummary,
} from '@vignette/gallery'
import { readRecord } from '@vignette/pipeline'
import type { ObjectStore } from '@vignette/storage'

/** Scans on one page of the collection. */
const scansPerPage = 100

/** Where a collection's gallery starts, as a key of the store. */
export function galleryKey(collection: string): string {
  return `gallery/${collection}/index.html`
}

interface Site {
  store: ObjectStore
  folder: string
  title: string
}

/** Writes the collection's pages and every file they lead to into `gallery/<collection>/`, a folder that can go anywhere. */
export async function writeGallery(
  store: ObjectStore,
  collection: { name: string; title?: string | undefined },
): Promise<void> {
  const site = {
    store,
    folder: `gallery/${collection.name}`,
    title: titleOf(collection),
  }
  const found: { key: string; summary: ScanSummary }[] = []
  for await (const { key } of store.list(manifestPrefix(collection.name))) {
    const manifest = await readRecord(store, key, Manifest)
    if (manifest) found.push({ key, summary: summarise(manifest) })
  }
  found.sort((a, b) => a.summary.name.localeCompare(b.summary.name, 'en', { numeric: true }))
  for (const [index, { key }] of found.entries()) {
    const manifest = await readRecord(store, key, Manifest)
    const neighbours = [found[index - 1]?.summary.scan, found[index + 1]?.summary.scan] as const
    if (manifest) await writeScan(site, manifest, { key, neighbours, collectionPage: pageOf(index) })
  }
  await writeCollection(
    site,
    found.map(({ summary }) => summary),
  )
}

function pageOf(index: number): number {
  return Math.floor(index / scansPerPage) + 1
}

interface PageContext {
  key: string
  neighbours: readonly [string | undefined, string | undefined]
  collectionPage: number
}

async function writeScan(
  site: Site,
  manifest: Manifest,
  { key, neighbours, collectionPage }: PageContext,
): Promise<void> {
  const [previous, next] = neighbours
  await copyInto(site, [key, ...imagesOf(manifest), ...filesOf(manifest)])
  const html = renderScan(manifest, {
    title: site.title,
    links: linksFrom('../'),
    collectionPage,
    ...(previous ? { previous } : {}),
    ...(next ? { next } : {}),
  })
  await writePage(site, `scans/${manifest.scan}.html`, html)
}

/** What a scan's page links to beside its images: crops at full resolution, and pictures as the model sent them. */
function filesOf(manifest: Manifest): string[] {
  const received = (edits: Manifest['pages'][number]['objects'][number]['edits']): string[] =>
    edits.flatMap(({ edit, next }) => [...(edit?.received ? [edit.received.key] : []), ...received(next)])
  return manifest.pages.flatMap((page) =>
    page.objects.flatMap(({ crop, edits }) => [...(crop ? [crop.image.key] : []), ...received(edits)]),
  )
}

/** Keys but the manifest's are computed from what is under them, so a copy that is there is the same. */
async function copyInto({ store, folder }: Site, [manifest, ...files]: [string, ...string[]]): Promise<void> {
  await store.copy(manifest, `${folder}/files/${manifest}`)
  for (const key of files) {
    const copy = `${folder}/files/${key}`
    if (!(await store.head(copy))) await store.copy(key, copy)
  }
}

async function writeCollection(site: Site, summaries: readonly ScanSummary[]): Promise<void> {
  const { title } = site
  const pages = Math.max(1, Math.ceil(summaries.length / scansPerPage))
  const totals = totalsOf(summaries)
  for (let page = 1; page <= pages; page++) {
    const shown = summaries.slice((page - 1) * scansPerPage, page * scansPerPage)
    const html = renderCollection(shown, { title, links: linksFrom('./'), page, pages, totals })
    await writePage(site, collectionPath(page), html)
  }
}

async function writePage({ store, folder }: Site, path: string, html: string): Promise<void> {
  await store.put(`${folder}/${path}`, Buffer.from(html), { mediaType: 'text/html; charset=utf-8' })
}

function collectionPath(page: number): string {
  return page === 1 ? 'index.html' : `page-${page}.html`
}

/** Links of a page that lies `up` from the gallery's own folder. */
function linksFrom(up: string): GalleryLinks {
  return {
    image: (key) => `${up}files/${key}`,
    scan: (scan) => `${up}scans/${scan}.html`,
    collection: (page) => `${up}${collectionPath(page)}`,
    file: (key) => `${up}files/${key}`,
  }
}
