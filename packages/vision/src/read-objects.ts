import { overlap, type Size } from '@vignette/domain'
import { cleanText } from './clean-text.ts'
import { isRecord } from './http-failure.ts'
import type { DetectAnswer } from './ports.ts'
import { unitBoxes } from './unit-boxes.ts'

type Found = DetectAnswer['objects'][number]

/** Two boxes of one label that overlap by this much are the same object told twice. */
const sameOverlap = 0.9
const longestCaption = 2000
const longestLabel = 200

/** The objects of an answer's entries, in their order: boxes as fractions, words cleaned, doubles and surplus left out. */
export function readObjects(
  entries: readonly unknown[],
  asked: { image: Size; labels?: readonly string[] | undefined; maxObjects: number },
): { objects: Found[]; discarded: number; surplus: number } {
  const boxes = unitBoxes(entries, asked.image)
  const objects: Found[] = []
  let surplus = 0
  for (const [index, box] of boxes.entries()) {
    if (!box) continue
    const object = { box, ...wordsOf(entries[index], asked.labels) }
    if (objects.some((known) => isSame(known, object))) continue
    if (objects.length < asked.maxObjects) objects.push(object)
    else surplus += 1
  }
  return { objects, discarded: boxes.filter((box) => !box).length, surplus }
}

function isSame(a: Found, b: Found): boolean {
  return a.label.toLowerCase() === b.label.toLowerCase() && overlap(a.box, b.box) >= sameOverlap
}

function wordsOf(entry: unknown, labels: readonly string[] | undefined): { label: string; caption: string } {
  if (!isRecord(entry)) return { label: '', caption: '' }
  const label = cleanText(entry['label'], longestLabel).replace(/\s+/g, ' ')
  const allowed = labels?.find((name) => name.toLowerCase() === label.toLowerCase()) ?? ''
  return { label: labels ? allowed : label, caption: cleanText(entry['caption'], longestCaption) }
}
