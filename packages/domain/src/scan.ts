import { z } from 'zod'
import { StoredImage } from './provenance.ts'

/** Where a master lies: an object in a bucket, in one version. The bucket `file` holds paths of this machine. */
export const MasterRef = z.object({ bucket: z.string().min(1), key: z.string().min(1), version: z.string() })
export type MasterRef = z.infer<typeof MasterRef>

/** A master as a person would write it: the path of a file, or an object's address. */
export function masterAddress({ bucket, key }: Pick<MasterRef, 'bucket' | 'key'>): string {
  return bucket === localBucket ? `/${key}` : `s3://${bucket}/${key}`
}

/** The bucket whose keys are absolute paths of this machine, without the leading slash. */
export const localBucket = 'file'

/** Quarter turns clockwise and a mirror that put stored pixels upright: the eight EXIF orientations, 1 = as stored. */
export const Orientation = z.int().min(1).max(8)

/** How the pixels of a page are kept in its master. */
export const PixelForm = z.object({
  /** bits of one sample: 1, 8 or 16 */
  depth: z.union([z.literal(1), z.literal(8), z.literal(16)]).describe('bits of one sample'),
  space: z.enum(['grey', 'rgb', 'cmyk']),
  alpha: z.boolean(),
  /** description of the ICC profile, where one is embedded */
  profile: z.string().optional(),
  /** why the embedded profile is left out of crops */
  profileProblem: z.string().optional().describe('why the embedded profile cannot be used'),
  /** pixels per inch, where the file states it */
  density: z.number().positive().optional().describe('pixels per inch, as the file states it'),
  densityY: z
    .number()
    .positive()
    .optional()
    .describe('pixels per inch from top to bottom, where it is another than across'),
  orientation: Orientation,
})
export type PixelForm = z.infer<typeof PixelForm>

/** One image inside a scan. Width and height are those of the master the right way up. */
export const Page = z.object({
  number: z.int().positive(),
  width: z.int().positive(),
  height: z.int().positive(),
  form: PixelForm,
  proxy: StoredImage,
  thumbnail: StoredImage,
})
export type Page = z.infer<typeof Page>

export const MasterFormat = z.enum(['jpeg', 'png', 'webp', 'tiff'])
export type MasterFormat = z.infer<typeof MasterFormat>

/** What one look at a master told: its fixity and its pages. */
export const Scan = z.object({
  v: z.literal(1),
  id: z.string(),
  master: MasterRef,
  sha256: z.string().length(64),
  bytes: z.int().positive(),
  format: MasterFormat,
  pages: z.array(Page).min(1),
  /** images of the file that are no pages */
  copies: z
    .int()
    .positive()
    .optional()
    .describe('reduced copies and masks that lie in the file beside its pages'),
})
export type Scan = z.infer<typeof Scan>
