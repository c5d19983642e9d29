import type { Size } from '@vignette/domain'
import { cleanText } from './clean-text.ts'
import { readEdges } from './edges.ts'
import { findLoop } from './find-loop.ts'
import { isRecord } from './http-failure.ts'
import { wayOutOf } from './object-schema.ts'
import type { DroppedEntry, FoundObject } from './ports.ts'
import { unitBoxes } from './unit-boxes.ts'

const longestCaption = 2000
const longestLabel = 200
const longestEntry = 200

export interface ReadObjects {
  objects: FoundObject[]
  dropped: DroppedEntry[]
  /** the index of the first object that only goes on with a loop */
  loopsFrom?: number
  /** the unit of the boxes cannot be told */
  undecided: boolean
}

/** The objects of an answer's entries, in their order, and every entry that is none. */
export function readObjects(
  entries: readonly unknown[],
  asked: { image: Size; labels?: readonly string[] | undefined },
): ReadObjects {
  const boxes = unitBoxes(entries, asked.image)
  const loop = loopIn(entries)
  const read: ReadObjects = { objects: [], dropped: [], undecided: boxes === undefined }
  for (const [index, entry] of entries.entries()) {
    if (index === loop) read.loopsFrom = read.objects.length
    const box = boxes?.[index] ?? 'mixed-units'
    if (typeof box === 'string') read.dropped.push({ reason: box, entry: shortened(entry) })
    else read.objects.push({ ...box, ...wordsOf(entry, asked.labels) })
  }
  return read
}

/** The index of the entry at which the list goes into a loop; entries without numbers take no part. */
function loopIn(entries: readonly unknown[]): number | undefined {
  const numbered = entries.flatMap((entry, index) => {
    const edges = readEdges(entry)
    return edges ? [{ edges, index }] : []
  })
  const start = findLoop(numbered.map(({ edges }) => edges))
  return start === undefined ? undefined : numbered[start]?.index
}

function wordsOf(entry: unknown, labels: readonly string[] | undefined): { label: string; caption: string } {
  const words = isRecord(entry) ? entry : {}
  const label = cleanText(words['label'], longestLabel).replace(/\s+/g, ' ')
  const caption = cleanText(words['caption'], longestCaption)
  if (!labels) return { label, caption }
  const allowed = labels.find((name) => name.toLowerCase() === label.toLowerCase())
  return { label: allowed ?? wayOutOf(labels), caption }
}

function shortened(entry: unknown): string {
  return cleanText(typeof entry === 'string' ? entry : JSON.stringify(entry), longestEntry)
}
