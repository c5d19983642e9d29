import type { GalleryLinks } from '@vignette/gallery'

// Every address that a page leads to, and every pattern of one, is written here.

export interface Routes {
  home: string
  queues: string
  metrics: string
  collection(name: string, page?: number): string
  scan(collection: string, scan: string): string
  /** of an image, a manifest or an answer, by its key */
  object(key: string): string
}

/** The addresses of a dashboard that lies below a path, such as `/vignette`; at the root it is empty. */
export function routesBelow(path: string): Routes {
  return {
    home: `${path}/`,
    queues: `${path}${routePatterns.queues}`,
    metrics: `${path}/metrics`,
    collection: (name, page = 1) => `${path}/gallery/${name}${page > 1 ? `?page=${page}` : ''}`,
    scan: (collection, scan) => `${path}/gallery/${collection}/scans/${scan}`,
    object: (key) => (/^(manifests|answers)\//.test(key) ? `${path}/${key}` : `${path}/images/${key}`),
  }
}

const anyCollection = ':collection(^[a-z0-9][a-z0-9-]{0,62}$)'
const anyScan = ':scan(^[0-9a-f]{24}$)'

/** Below the path of the dashboard. What a parameter does not fit is not found. */
export const routePatterns = {
  home: '/',
  queues: '/queues',
  collection: `/gallery/${anyCollection}`,
  scan: `/gallery/${anyCollection}/scans/${anyScan}`,
  manifest: `/manifests/${anyCollection}/${anyScan}.json`,
  answer: '/answers/:digest(^[0-9a-f]{64}$).txt',
  image: '/images/*',
} as const

/** Where things of one collection are, for the gallery's pages. */
export function linksFor(routes: Routes, name: string): GalleryLinks {
  return {
    home: routes.home,
    image: (key) => routes.object(key),
    scan: (id) => routes.scan(name, id),
    collection: (page) => routes.collection(name, page),
    file: (key) => routes.object(key),
  }
}
