import { expect, test } from 'vitest'
import { createListedLog, type LogLine } from '../../../test/contracts/engine-harness.ts'
import { call } from '../test/pipeline-harness.ts'
import { warnOfDrift } from './drift.ts'

test('another model than the one that was asked is told of, with both names', () => {
  const lines: LogLine[] = []
  warnOfDrift(createListedLog(lines), { ...call, answeredBy: 'gemini-3.9-flash' })
  expect(lines).toEqual([
    { level: 'warn', model: call.model, answeredBy: 'gemini-3.9-flash', msg: expect.stringMatching(/\S/) },
  ])
})

test('the model that was asked is not told of', () => {
  const lines: LogLine[] = []
  warnOfDrift(createListedLog(lines), call)
  expect(lines).toEqual([])
})
