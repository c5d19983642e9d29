import { Manifest, manifestKey, manifestPrefix, type Versions } from '@vignette/domain'
import {
  filesOf,
  imagesOf,
  placesOf,
  renderCollection,
  renderScan,
  scansPerPage,
  summarise,
  titleOf,
  totalsOf,
  type GalleryLinks,
  type ScanPlace,
  type ScanSummary,
} from '@vignette/gallery'
import { readRecord } from '@vignette/pipeline'
import type { ObjectStore } from '@vignette/storage'
import { splitScans } from './split-scans.ts'

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
  const found: ScanSummary[] = []
  for await (const { key } of store.list(manifestPrefix(collection.name))) {
    const manifest = await readRecord(store, key, Manifest)
    if (manifest) found.push(summarise(manifest))
  }
  found.sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }))
  const versions = await splitScans(found)
  for (const [scan, place] of placesOf(versions)) {
    const manifest = await readRecord(store, manifestKey(collection.name, scan), Manifest)
    if (manifest) await writeScan(site, manifest, place)
  }
  await writeCollection(site, versions)
}

async function writeScan(site: Site, manifest: Manifest, place: ScanPlace): Promise<void> {
  const key = manifestKey(manifest.collection, manifest.scan)
  await copyInto(site, [key, ...imagesOf(manifest), ...filesOf(manifest)])
  const html = renderScan(manifest, { ...place, title: site.title, links: linksFrom('../') })
  await writePage(site, `scans/${manifest.scan}.html`, html)
}

/** Keys but the manifest's are computed from what is under them, so a copy that is there is the same. */
async function copyInto({ store, folder }: Site, [manifest, ...files]: [string, ...string[]]): Promise<void> {
  await store.copy(manifest, `${folder}/files/${manifest}`)
  for (const key of files) {
    const copy = `${folder}/files/${key}`
    if (!(await store.head(copy))) await store.copy(key, copy)
  }
}

async function writeCollection(site: Site, { newest, superseded }: Versions<ScanSummary>): Promise<void> {
  const { title } = site
  const pages = Math.max(1, Math.ceil(newest.length / scansPerPage))
  const totals = totalsOf(newest, superseded)
  for (let page = 1; page <= pages; page++) {
    const shown = newest.slice((page - 1) * scansPerPage, page * scansPerPage)
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
