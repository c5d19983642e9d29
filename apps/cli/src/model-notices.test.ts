import { noUsage, type Call } from '@vignette/domain'
import { expect, test } from 'vitest'
import { driftsOf, retirementsOf } from './model-notices.ts'

const plan = { detect: { model: 'gemini-2.5-flash' }, recipe: { steps: [] } }

test('a model that is about to retire is told of, once, with its successor', () => {
  const [notice, ...more] = retirementsOf(plan, new Date('2026-11-25'))
  expect(notice).toMatch(/gemini-2\.5-flash retires in 6 days, on 2026-12-01; name \S+ in the settings/)
  expect(more).toEqual([])
  expect(retirementsOf(plan, new Date('2026-01-01'))).toEqual([])
})

test('a call that another model answered is told of', () => {
  const call: Call = {
    model: 'gemini-3.5-flash',
    answeredBy: 'gemini-3.6-flash',
    emulated: false,
    usage: noUsage,
    usd: 0,
    at: '2026-11-25T00:00:00.000Z',
    durationMs: 1,
  }
  const paidFor = { run: 'r', collection: 'c', scan: 's' }
  const page = { discarded: [{ key: 'k', outcome: 'refused', call, paidFor }], objects: [] }
  const manifest = { pages: [page] }
  expect(driftsOf([manifest], 'r')).toEqual([expect.stringContaining('gemini-3.6-flash answered')])
  expect(driftsOf([manifest], 'other')).toEqual([])
})
