import { PermanentError } from '@vignette/domain'
import { expect, test, vi } from 'vitest'
import { inPlace, type Report } from './problems.ts'

test('what a check refuses is a problem at its place', () => {
  const report = vi.fn<Report>()
  inPlace(report, ['detect', 'model'], () => {
    throw new PermanentError('model-unknown', 'Nobody knows it.')
  })
  expect(report.mock.calls).toEqual([[['detect', 'model'], 'Nobody knows it.']])
})

test('what a check lets pass is none', () => {
  const report = vi.fn<Report>()
  inPlace(report, ['detect'], () => true)
  expect(report).not.toHaveBeenCalled()
})

test('a fault of the check itself is thrown on', () => {
  const fault = new TypeError('ours')
  const report = vi.fn<Report>()
  const check = (): never => {
    throw fault
  }
  expect(() => inPlace(report, ['detect'], check)).toThrow(fault)
  expect(report).not.toHaveBeenCalled()
})
