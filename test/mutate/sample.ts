import { createHash } from 'node:crypto'
import type { Mutant } from './mutants.ts'

/** About so many percent, the same ones each time: a fault is in or out by what it is, wherever its line has moved to. */
export function sampled(mutants: readonly Mutant[], percent: number): Mutant[] {
  return mutants.filter(({ file, before, after }) => {
    const digest = createHash('sha256').update([file, before, after].join('\0')).digest()
    return (digest.readUInt32BE(0) / 2 ** 32) * 100 < percent
  })
}
