import { Manifest, manifestPrefix } from '@vignette/domain'
import {
  imagesOf,
  renderCollection,
  renderScan,
  summarise,
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

/** Writes the collection's pages and the images they show into `gallery/<collection>/`, a folder that can go anywhere. */
export async function writeGallery(
  store: ObjectStore,
  collection: { name: string; title?: string | undefined },
): Promise<void> {
  const site = {
    store,
    folder: `gallery/${collection.name}`,
    title: collection.title ?? titleOf(collection.name),
  }
  const summaries: ScanSummary[] = []
  for await (const { key } of store.list(manifestPrefix(collection.name))) {
    const manifest = await readRecord(store, key, Manifest)
    if (!manifest) continue
    await writeScan(site, manifest)
    summaries.push(summarise(manifest))
  }
  const sorted = summaries.toSorted((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }))
  const pages = Math.max(1, Math.ceil(sorted.length / scansPerPage))
  for (let page = 1; page <= pages; page++) {
    const shown = sorted.slice((page - 1) * scansPerPage, page * scansPerPage)
    const html = renderCollection(shown, { title: site.title, links: linksFrom('./'), page, pages })
    await writePage(site, collectionPage(page), html)
  }
}

function titleOf(name: string): string {
  return name === 'default' ? 'Pictures' : name
}

async function writeScan(site: Site, manifest: Manifest): Promise<void> {
  const { store, folder, title } = site
  for (const key of imagesOf(manifest)) {
    const copy = `${folder}/images/${key}`
    if (await store.head(copy)) continue
    const bytes = await store.get(key)
    if (bytes) await store.put(copy, bytes)
  }
  await writePage(
    site,
    `scans/${manifest.scan}.html`,
    renderScan(manifest, { title, links: linksFrom('../') }),
  )
}

async function writePage({ store, folder }: Site, path: string, html: string): Promise<void> {
  await store.put(`${folder}/${path}`, Buffer.from(html), { mediaType: 'text/html; charset=utf-8' })
}

function collectionPage(page: number): string {
  return page === 1 ? 'index.html' : `page-${page}.html`
}

/** Links of a page that lies `up` from the gallery's own folder. */
function linksFrom(up: string): GalleryLinks {
  return {
    image: (key) => `${up}images/${key}`,
    scan: (scan) => `${up}scans/${scan}.html`,
    collection: (page) => `${up}${collectionPage(page)}`,
    file: (key) => `${up}../../${key}`,
  }
}
