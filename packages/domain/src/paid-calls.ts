import type { ManifestEdit, ManifestPage } from './manifest.ts'
import type { Call, DiscardedCall, PaidFor, Provenance } from './provenance.ts'

/** One call that was paid for, and on whose account. */
export interface PaidCall {
  call: Call
  /** absent in records of an early version */
  paidFor?: PaidFor | undefined
}

/** Whether a call was made for this scan of this collection; the same file may be in several. */
export function isOwnCall(
  { paidFor }: PaidCall,
  { collection, scan }: { collection: string; scan: string },
): boolean {
  return paidFor === undefined || (paidFor.scan === scan && paidFor.collection === collection)
}

/** Every call behind what is listed on some pages, each once: what came out alike on two objects was paid for once. */
export function paidCalls(pages: readonly ManifestPage[]): PaidCall[] {
  const calls = new Map<string, PaidCall>()
  const add = (key: string, { call, paidFor }: PaidCall): void => {
    calls.set(`${key} ${call.at} ${call.responseId ?? ''}`, { call, paidFor })
  }
  const addMade = ({ key, provenance }: { key: string; provenance: Provenance }): void => {
    const { call, paidFor, discarded = [] } = provenance
    if (call) add(key, { call, paidFor })
    for (const earlier of discarded) add('', earlier)
  }
  const addDiscarded = (discarded: readonly DiscardedCall[] = []): void => {
    for (const earlier of discarded) add('', earlier)
  }
  const addEdit = ({ edit, discarded, next }: ManifestEdit): void => {
    if (edit) addMade(edit)
    addDiscarded(discarded)
    next.forEach(addEdit)
  }
  for (const { detection, discarded, objects } of pages) {
    if (detection) addMade(detection)
    addDiscarded(discarded)
    for (const { edits } of objects) edits.forEach(addEdit)
  }
  return [...calls.values()]
}
