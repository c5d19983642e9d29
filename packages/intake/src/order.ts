import { isObjectKey } from '@vignette/domain'
import { z } from 'zod'

/** What a person or a script orders by hand: keys, or everything below a prefix. */
export const Order = z
  .strictObject({
    bucket: z.string().min(1),
    collection: z.string().min(1).optional(),
    keys: z.array(z.string().min(1)).min(1).max(1000).optional(),
    prefix: z.string().refine(startsKeys, 'no key can start like this').optional(),
  })
  .refine(
    (order) => (order.keys === undefined) !== (order.prefix === undefined),
    'give either keys or a prefix',
  )
export type Order = z.infer<typeof Order>

/** The last segment may be cut anywhere; those before it must be whole. */
function startsKeys(prefix: string): boolean {
  return prefix === '' || isObjectKey(`${prefix}x`)
}
