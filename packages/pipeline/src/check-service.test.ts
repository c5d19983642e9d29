import { PermanentError } from '@vignette/domain'
import { expect, test } from 'vitest'
import { checkService } from './pay-once.ts'

test('work ordered from one service is not done by another', () => {
  expect(() => checkService('gemini', 'gemini')).not.toThrow()
  expect(() => checkService('gemini', 'emulator')).toThrow(PermanentError)
  expect(() => checkService('gemini', 'emulator')).toThrow(
    expect.objectContaining({
      code: 'settings-invalid',
      message: expect.stringMatching(/gemini.*emulator/),
    }),
  )
})
