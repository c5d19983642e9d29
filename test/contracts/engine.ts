import { describe } from 'vitest'
import type { Place } from './engine-bench.ts'
import { failureContract } from './engine-failures.ts'
import { lifecycleContract } from './engine-lifecycle.ts'
import { orderContract } from './engine-order.ts'
import { pressureContract } from './engine-pressure.ts'

/** What every engine must do. `places` answers a new empty place each time. */
export function engineContract(name: string, places: () => Promise<Place>): void {
  describe(`${name} engine`, () => {
    describe('order', () => {
      orderContract(places)
    })
    describe('failure', () => {
      failureContract(places)
    })
    describe('pressure', () => {
      pressureContract(places)
    })
    describe('lifecycle', () => {
      lifecycleContract(places)
    })
  })
}
