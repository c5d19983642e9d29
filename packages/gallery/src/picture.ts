import type { Size } from '@vignette/domain'
import { html, type Html } from './html.ts'
import type { Picture } from './images.ts'

const badges = { conservative: 'AI restoration', interpretive: 'AI interpretation' }

/** The marks every image made by a model carries; nothing for a crop. */
function renderBadges({ family, emulated }: Omit<Picture, 'image'>): Html | undefined {
  if (!family) return undefined
  const emulation = html`<span class="badge emulated">emulated</span>`
  return html`<span class="badges"
    ><span class="badge ${family}">${badges[family]}</span>${emulated && emulation}</span
  >`
}

interface Shown {
  address: string
  alt: string
  /** what the picture was made of, to lie over it in the same place */
  covered?: Size & { address: string }
}

/** A picture on its mount, under its marks. */
export function renderPicture(picture: Picture, { address, alt, covered }: Shown): Html {
  const image = imageOf({ ...picture.image, address }, alt)
  const pair = covered && html`<span class="pair">${image}${imageOf(covered, '', 'covered')}</span>`
  return html`<span class="mount ${picture.family}">${pair ?? image}${renderBadges(picture)}</span>`
}

function imageOf({ address, width, height }: Size & { address: string }, alt: string, kind?: string): Html {
  return html`<img
    ${kind !== undefined && html`class="${kind}"`}
    src="${address}"
    alt="${alt}"
    width="${width}"
    height="${height}"
    loading="lazy"
    decoding="async"
  />`
}
