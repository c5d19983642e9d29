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
  objects: readonly Pick<ManifestObject, 'edits'>[]
}

/** Whether a call was made for this scan of this collection; the same file may be in several. */
export function isOwnCall(
  { paidFor }: Pick<PaidCall, 'paidFor'>,
  { collection, scan }: { collection: string; scan: string },
): boolean {
  return paidFor === undefined || (paidFor.scan === scan && paidFor.collection === collection)
}

/** Every call behind what is listed on some pages, each once: what came out alike on two objects was paid for once. */
export function paidCalls(pages: readonly PaidPage[]): PaidCall[] {
  const calls = new Map<string, PaidCall>()
  const add = (key: string, paid: PaidCall): void => {
    const { at, responseId = '' } = paid.call
    calls.set(`${key} ${at} ${responseId}`, paid)
  }
  const addMade = ({ key, provenance }: { key: string; provenance: Provenance }): void => {
    const { call, paidFor } = provenance
    addDiscarded(provenance.discarded)
    if (call) add(key, { call, paidFor, discarded: false })
  }
  const addDiscarded = (discarded: readonly DiscardedCall[] = []): void => {
    for (const { key, call, paidFor } of discarded) add(key, { call, paidFor, discarded: true })
  }
  const addEdit = ({ edit, discarded, next }: ManifestEdit): void => {
    addDiscarded(discarded)
    if (edit) addMade(edit)
    next.forEach(addEdit)
  }
  for (const { detection, discarded, objects } of pages) {
    addDiscarded(discarded)
    if (detection) addMade(detection)
    for (const { edits } of objects) edits.forEach(addEdit)
  }
  return [...calls.values()]
}
