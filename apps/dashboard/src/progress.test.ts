import { summarise } from '@vignette/gallery'
import { expect, test } from 'vitest'
import { sampleManifest } from '../test/sample-manifest.ts'
import { progressOf } from './progress.ts'

const publishedAt = '2026-11-23T19:20:11.000Z'
const scan = (number: number, outcome: 'pictures' | 'empty' | 'failed') => ({
  ...summarise(sampleManifest(number, { outcome })),
  publishedAt,
})
const id = (number: number): string => sampleManifest(number).scan

test('counts a scan under way as not finished, published before or not', () => {
  const published = [scan(1, 'pictures'), scan(2, 'failed'), scan(3, 'empty')]
  expect(progressOf(published, new Set([id(2), id(4)]))).toEqual({
    outcomes: { pictures: 1, empty: 1, failed: 0, pending: 2 },
    scans: 4,
    percent: 50,
  })
})

test('is complete when nothing is under way, and only then', () => {
  const published = Array.from({ length: 299 }, (_, index) => scan(index + 1, 'pictures'))
  expect(progressOf(published, new Set()).percent).toBe(100)
  expect(progressOf(published, new Set([id(300)])).percent).toBe(99)
})

test('is at nothing before anything is submitted', () => {
  expect(progressOf([], new Set())).toMatchObject({ scans: 0, percent: 0 })
})
