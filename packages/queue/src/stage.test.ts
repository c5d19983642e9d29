import { expect, test } from 'vitest'
import { createTestFlow } from '../../../test/contracts/engine-harness.ts'
import { queueName, queueNames } from './stage.ts'

test('a stage has one queue, or one for each pool', () => {
  expect(queueNames(createTestFlow().stage('second'))).toEqual(['second'])
  const pooled = createTestFlow({ pools: ['red', 'blue'] }).stage('second')
  expect(queueNames(pooled)).toEqual(['second-red', 'second-blue'])
  expect(queueName('second', undefined)).toBe('second')
  expect(queueName('second', 'red')).toBe('second-red')
})
