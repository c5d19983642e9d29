import sharp from 'sharp'

/** Decoders that are used, the last for pixels we spool ourselves. Every other one is only there to be attacked. */
const used = ['Jpeg', 'Png', 'Webp', 'Tiff', 'Vips'].map((format) => `VipsForeignLoad${format}`)

/** Shuts every decoder but those, in the whole process: what bytes are, a name or a program elsewhere cannot change. */
export function blockOtherLoaders(): void {
  sharp.block({ operation: ['VipsForeignLoad'] })
  sharp.unblock({ operation: used })
}
