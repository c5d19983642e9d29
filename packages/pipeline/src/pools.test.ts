import { PermanentError } from '@vignette/domain'
import { models } from '@vignette/vision'
import { expect, test } from 'vitest'
import { poolOf } from './pools.ts'

test('a model draws on the pool that the catalogue gives it', () => {
  expect(models.map(({ id }) => poolOf(id))).toEqual(models.map(({ pool }) => pool))
})

test('a model that nobody knows has no pool', () => {
  expect(() => poolOf('painter-1')).toThrow(PermanentError)
  expect(() => poolOf('painter-1')).toThrow(
    expect.objectContaining({ code: 'model-unknown', message: expect.stringContaining('painter-1') }),
  )
})
