import type { Manifest } from '@vignette/domain'
import { guardLinks, type GalleryLinks } from './links.ts'

/** What every part of a scan's page is drawn from. */
export interface ScanView {
  manifest: Manifest
  /** the file name alone */
  name: string
  links: GalleryLinks
  /** A message as it may be published: a path of this machine in it is cut down to the file name. */
  publish(message: string): string
}

export function viewOf(manifest: Manifest, links: GalleryLinks): ScanView {
  const name = scanName(manifest)
  const { bucket, key } = manifest.master
  return {
    manifest,
    name,
    links: guardLinks(links),
    publish: (message) => (bucket === 'file' ? message.replaceAll(key, name) : message),
  }
}

/** The last segment of the master's key: all that is shown of a path of this machine. */
export function scanName(manifest: Manifest): string {
  const { bucket, key } = manifest.master
  const segments = key.split(bucket === 'file' ? /[/\\]/ : '/').filter((segment) => segment !== '')
  return segments.at(-1) ?? 'Unnamed scan'
}
