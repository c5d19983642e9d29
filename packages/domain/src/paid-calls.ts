import type { ManifestEdit, ManifestObject, ManifestPage } from './manifest.ts'
import type { Call, DiscardedCall, PaidFor, Provenance } from './provenance.ts'

/** One call that was paid for, and on whose account. */
export interface PaidCall {
  call: Call
  /** absent in records of an early version */
  paidFor?: PaidFor | undefined
  /** Its answer was of no use. */
  discarded: boolean
}

/** The part of a page that calls are told in. */
export type PaidPage = Pick<ManifestPage, 'detection' | 'discarded'> & {
  objects: readonly Pick<ManifestObject, 'id' | 'edits'>[]
}

/** Whether a call was made for this scan of this collection; the same file may be in several. */
export function isOwnCall(
  { paidFor }: Pick<PaidCall, 'paidFor'>,
  { collection, scan }: { collection: string; scan: string },
): boolean {
  return paidFor === undefined || (paidFor.scan === scan && paidFor.collection === collection)
}

/** A paid call whose answer was of no use, and what it was made for: the look at a page, or a step on one of its objects. */
export interface PlacedDiscard {
  call: DiscardedCall
  /** id of the object; absent for a look */
  object?: string
  /** the steps that lead to the one asked for; empty for a look */
  path: string[]
}

/** The calls for one page whose answers were of no use, each once. */
export function discardedCalls({ detection, discarded = [], objects }: PaidPage): PlacedDiscard[] {
  const calls = new Map<string, PlacedDiscard>()
  const add = (found: readonly DiscardedCall[] = [], place: Omit<PlacedDiscard, 'call'>): void => {
    for (const call of found) calls.set(identityOf(call.key, call.call), { call, ...place })
  }
  const addEdit = (entry: ManifestEdit, object: string, before: string[]): void => {
    const path = [...before, entry.step]
    add(entry.edit?.provenance.discarded, { object, path })
    add(entry.discarded, { object, path })
    for (const next of entry.next) addEdit(next, object, path)
  }
  add(detection?.provenance.discarded, { path: [] })
  add(discarded, { path: [] })
  for (const { id, edits } of objects) for (const entry of edits) addEdit(entry, id, [])
  return [...calls.values()]
}

/** Every call behind what is listed on some pages, each once: what came out alike on two objects was paid for once. */
export function paidCalls(pages: readonly PaidPage[]): PaidCall[] {
  const calls = new Map<string, PaidCall>()
  const addMade = ({ key, provenance }: { key: string; provenance: Provenance }): void => {
    const { call, paidFor } = provenance
    if (call) calls.set(identityOf(key, call), { call, paidFor, discarded: false })
  }
  const addEdit = ({ edit, next }: ManifestEdit): void => {
    if (edit) addMade(edit)
    next.forEach(addEdit)
  }
  for (const page of pages) {
    for (const { call: discarded } of discardedCalls(page)) {
      const { key, call, paidFor } = discarded
      calls.set(identityOf(key, call), { call, paidFor, discarded: true })
    }
    if (page.detection) addMade(page.detection)
    for (const { edits } of page.objects) edits.forEach(addEdit)
  }
  return [...calls.values()]
}

/** Two calls for one record differ in their time, or in the name the service gave its answer. */
function identityOf(key: string, { at, responseId = '' }: Call): string {
  return `${key} ${at} ${responseId}`
}
