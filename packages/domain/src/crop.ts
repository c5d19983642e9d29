import { z } from 'zod'
import { Box } from './box.ts'
import { PixelForm } from './scan.ts'
import { Provenance, StoredImage } from './provenance.ts'

/** An object cut from its master: same depth, colours, profile and density. */
export const Crop = z.object({
  v: z.literal(1),
  key: z.string(),
  /** what was cut: the object's box and the margin round it */
  box: Box,
  image: StoredImage,
  form: PixelForm,
  /** an sRGB copy for screens, no side longer than the plan's view size */
  view: StoredImage,
  provenance: Provenance,
})
export type Crop = z.infer<typeof Crop>

/** The record of all that was cut from one page, in the order of its detection's objects. */
export const PageCrops = z.object({ v: z.literal(1), key: z.string(), crops: z.array(Crop) })
export type PageCrops = z.infer<typeof PageCrops>
