import { PermanentError } from '@vignette/domain'
import { expect, test } from 'vitest'
import { scan } from '../../domain/test/whole-records.ts'
import { pageOf } from './pages.ts'

const second = { ...scan.pages[0]!, number: 2 }
const two = { ...scan, pages: [scan.pages[0]!, second] }

test('a page is found by its number, whatever its place', () => {
  expect(pageOf(two, 2)).toBe(second)
  expect(pageOf({ ...two, pages: two.pages.toReversed() }, 2)).toBe(second)
})

test('a page that a scan does not have is our own fault', () => {
  expect(() => pageOf(two, 3)).toThrow(PermanentError)
  expect(() => pageOf(two, 3)).toThrow(
    expect.objectContaining({ code: 'internal', message: expect.stringMatching(/\bs\b.*\b3\b/) }),
  )
})
