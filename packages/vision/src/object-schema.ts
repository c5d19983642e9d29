import { z } from 'zod'

// Vendor words live here and in the reading of the answer: box_2d, top first, 0 to 1000.

const coordinate = z.int().min(0).max(1000)
const box = z
  .array(coordinate)
  .length(4)
  .describe('[ymin, xmin, ymax, xmax], each from 0 to 1000 of the height or width of the image')

/** The way out of a closed list, for what is none of it; in the list's own spelling where it has one. */
export function wayOutOf(labels: readonly string[]): string {
  return labels.find((name) => name.toLowerCase() === 'other') ?? 'other'
}

/** JSON Schema of a detection's answer: a list, its keys in the order they are to be written. */
export function objectSchema(labels: readonly string[] | undefined, maxObjects: number): unknown {
  const label = labels && labels.length > 0 ? z.enum([...new Set([...labels, wayOutOf(labels)])]) : z.string()
  const entry = z.object({
    box_2d: box,
    label: label.describe('the kind of thing it is'),
    caption: z.string().describe('the words that belong to it, letter by letter; empty if there are none'),
  })
  const { $schema: _dialect, ...schema } = z.toJSONSchema(z.array(entry).max(maxObjects), { io: 'input' })
  return schema
}
