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

/** A picture on its mount, under its marks. */
export function renderPicture(picture: Picture, { address, alt }: { address: string; alt: string }): Html {
  const { image, family } = picture
  return html`<span class="mount ${family}"
    ><img
      src="${address}"
      alt="${alt}"
      width="${image.width}"
      height="${image.height}"
      loading="lazy"
      decoding="async"
    />${renderBadges(picture)}</span
  >`
}
