/** Where things are: addresses relative to the page they are shown on, or absolute ones. */
export interface GalleryLinks {
  /** an image of `imagesOf` */
  image(key: string): string
  /** the page of one scan */
  scan(scan: string): string
  /** one page of the collection, counted from 1 */
  collection(page: number): string
  /** any other file of the store: full-resolution crops, images as the model sent them, manifests. Not linked where absent */
  file?: (key: string) => string
  /** the page above all collections; a gallery that stands alone has none */
  home?: string
}

/** The same links with every address that a browser would not merely fetch led nowhere. */
export function guardLinks(links: GalleryLinks): GalleryLinks {
  const { file, home } = links
  return {
    image: (key) => safeAddress(links.image(key)),
    scan: (scan) => safeAddress(links.scan(scan)),
    collection: (page) => safeAddress(links.collection(page)),
    ...(file && { file: (key: string) => safeAddress(file(key)) }),
    ...(home !== undefined && { home: safeAddress(home) }),
  }
}

/** An address that leads to nothing, as a link and as an image alike. */
const nowhere = 'data:,'

/** The address itself if a browser will only ever fetch it; anything that could run, such as `javascript:`, leads nowhere. */
function safeAddress(address: string): string {
  // Browsers drop these characters before they look for a scheme.
  const bare = address.replaceAll(/[\p{Cc}\s]/gu, '')
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(bare)?.[1]?.toLowerCase()
  return scheme === undefined || ['http', 'https', 'file'].includes(scheme) ? address : nowhere
}
