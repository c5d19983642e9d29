import { z } from 'zod'
import { isObjectKey } from './object-key.ts'
import { MasterRef, localBucket } from './scan.ts'

// Names that go into keys. Whoever can write to a queue can write them, so each is held to the letters it can have.

/** A name somebody chooses: a collection, a step, a detector. */
export const ChosenName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'use lower-case letters, digits and hyphens, 63 at most')

/** Steps one after another in a recipe at most: a payload has room for their names. */
export const longestPath = 16

/** Names a submission. */
export const RunName = z.string().regex(/^[\w-]{1,200}$/, 'is no name of a run')

/** What `digestOf` answers. */
export const Digest = z.string().regex(/^[0-9a-f]{32}$/, 'is no digest')

/** What `sha256` answers. */
export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'is no SHA-256')

/** The key of an image the scan stage made. */
export const ProxyKey = z
  .string()
  .regex(/^proxies\/[0-9a-f]{32}\/p\d{1,9}-\d{1,9}\.jpg$/, 'is no key of a proxy')

/** The key of an image a step can start from. */
export const PictureKey = z
  .string()
  .regex(/^(?:crops|edits)\/[0-9a-f]{32}\/(?:crop|received)\.[a-z]{3,4}$/, 'is no key of a crop or an edit')

export const ImageType = z.string().regex(/^image\/[a-z0-9.+-]{1,40}$/, 'is no type of an image')

/** A master as a job may name it. The version is what a store makes of it, an ETag mostly. */
export const NamedMaster = MasterRef.extend({
  bucket: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{1,62}$/, 'is no name of a bucket'),
  version: z.string().regex(/^[ -~]{0,256}$/, 'is no version of an object'),
}).refine(({ bucket, key }) => (bucket === localBucket ? isPath(key) : isObjectKey(key)), {
  path: ['key'],
  error: 'is no key of an object',
})

function isPath(key: string): boolean {
  const steps = key.split('/')
  return key.isWellFormed() && !key.includes('\0') && !steps.some((step) => ['', '.', '..'].includes(step))
}
