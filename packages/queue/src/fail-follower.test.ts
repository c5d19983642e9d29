import { PermanentError } from '@vignette/domain'
import { expect, test } from 'vitest'
import { item } from '../../../test/contracts/engine-harness.ts'
import { fakeAttempt } from '../test/fake-attempt.ts'
import { failFollower } from './finish-job.ts'

const unknown = new PermanentError('model-unknown', 'Nobody knows it.')

test('a job that no queue can take has failed, and the last stage is told', async () => {
  const attempt = fakeAttempt({ stage: 'first' })
  await failFollower(attempt, { stage: 'second', payload: { ...item('y'), odd: 1 } }, unknown)
  const why = { code: 'model-unknown', message: 'Nobody knows it.' }
  expect(attempt.failures).toEqual([
    { stage: 'second', payload: item('y'), subject: 'y', ...why, attempts: 0 },
  ])
  expect(attempt.events).toEqual([{ kind: 'failed', stage: 'second', queue: 'second', subject: 'y', ...why }])
  expect(attempt.lines).toMatchObject([{ level: 'error', ...why, follower: 'second', subject: 'y' }])
  expect(attempt.followed).toEqual([{ stage: 'last', payload: item('y') }])
})

test('a job of the last stage that no queue can take is followed by nothing', async () => {
  const attempt = fakeAttempt()
  await failFollower(attempt, { stage: 'last', payload: item('y') }, unknown)
  expect(attempt.failures).toHaveLength(1)
  expect(attempt.followed).toEqual([])
})

test.each([
  ['its stage does not take', { odd: 1 }, unknown],
  ['is too large', item('y'), new PermanentError('bad-payload', 'It is too large.')],
])('a payload that %s is the fault of the job before', async (_, payload, error) => {
  const attempt = fakeAttempt({ stage: 'first' })
  await expect(failFollower(attempt, { stage: 'second', payload }, error)).rejects.toBe(error)
  expect(attempt.failures).toEqual([])
  expect(attempt.events).toEqual([])
})
