import type { GalleryLinks } from '@vignette/gallery'

// Every address that a page leads to, and every pattern of one, is written here.

export const routes = {
  home: '/',
  queues: '/queues',
  metrics: '/metrics',
  collection: (name: string, page = 1): string => `/gallery/${name}${page > 1 ? `?page=${page}` : ''}`,
  scan: (collection: string, scan: string): string => `/gallery/${collection}/scans/${scan}`,
  /** of an image, a manifest or an answer, by its key */
  object: (key: string): string => (/^(manifests|answers)\//.test(key) ? `/${key}` : `/images/${key}`),
} as const

const collection = ':collection(^[a-z0-9][a-z0-9-]{0,62}$)'
const scan = ':scan(^[0-9a-f]{24}$)'

/** What a parameter does not fit is not found. */
export const routePatterns = {
  collection: `/gallery/${collection}`,
  scan: `/gallery/${collection}/scans/${scan}`,
  manifest: `/manifests/${collection}/${scan}.json`,
  answer: '/answers/:digest(^[0-9a-f]{64}$).txt',
  image: '/images/*',
} as const

/** Where things of one collection are, for the gallery's pages. */
export function linksFor(name: string): GalleryLinks {
  return {
    home: routes.home,
    image: routes.object,
    scan: (id) => routes.scan(name, id),
    collection: (page) => routes.collection(name, page),
    file: routes.object,
  }
}
