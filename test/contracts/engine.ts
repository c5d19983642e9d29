import { describe } from 'vitest'
import type { EngineAddress } from './engine-harness.ts'
import { backlogContract } from './engine-backlog.ts'
import { failureContract } from './engine-failures.ts'
import { lifecycleContract } from './engine-lifecycle.ts'
import { orderContract } from './engine-order.ts'
import { pressureContract } from './engine-pressure.ts'
import { tellingContract } from './engine-telling.ts'

/** What every engine must do. `newAddress` answers a new empty one each time. */
export function engineContract(name: string, newAddress: () => Promise<EngineAddress>): void {
  describe(`${name} engine`, () => {
    describe('order', () => {
      orderContract(newAddress)
    })
    describe('failure', () => {
      failureContract(newAddress)
    })
    describe('pressure', () => {
      pressureContract(newAddress)
    })
    describe('backlog', () => {
      backlogContract(newAddress)
    })
    describe('telling', () => {
      tellingContract(newAddress)
    })
    describe('lifecycle', () => {
      lifecycleContract(newAddress)
    })
  })
}
