import { expect, test } from 'vitest'
import { cropKey, detectionKey, editKey, scanId } from './keys.ts'
import type { DetectPlan, StepPlan } from './plan.ts'

const detect: DetectPlan = {
  service: 'gemini',
  detector: 'illustrations',
  version: 1,
  prompt: 'Find the pictures.',
  model: 'gemini-3.8-flash',
  mediaResolution: 'high',
  maxObjects: 50,
  proxySide: 1536,
}
const step: StepPlan = {
  service: 'gemini',
  step: 'restore',
  version: 1,
  family: 'conservative',
  prompt: 'Restore it.',
  model: 'gemini-nano-banana-2.1',
  imageSize: '1K',
  next: [],
}

test('another version of a master is another scan', () => {
  const master = { bucket: 'scans', key: 'a.jpg', version: '1' }
  expect(scanId(master)).toMatch(/^[0-9a-f]{24}$/)
  expect(scanId({ ...master, version: '2' })).not.toBe(scanId(master))
})

test.each([
  { prompt: 'Find the maps.' },
  { model: 'gemini-3.5-flash-lite' },
  { labels: ['map'] },
  { thinking: 'low' as const },
  { mediaResolution: 'low' as const },
  { service: 'emulator' as const },
])('a detection under %j is another one', (change) => {
  expect(detectionKey('f'.repeat(64), { ...detect, ...change })).not.toBe(
    detectionKey('f'.repeat(64), detect),
  )
})

test('what follows a step, and how the gallery labels it, does not change its edit', () => {
  const followed = { ...step, family: 'interpretive' as const, next: [{ ...step, step: 'colorize' }] }
  expect(editKey('a'.repeat(64), followed)).toBe(editKey('a'.repeat(64), step))
})

test.each([
  { prompt: 'Clean it.' },
  { version: 2 },
  { imageSize: '2K' as const },
  { service: 'emulator' as const },
])('an edit under %j is another one', (change) => {
  expect(editKey('a'.repeat(64), { ...step, ...change })).not.toBe(editKey('a'.repeat(64), step))
})

test('crops of one box differ by master and by page', () => {
  const box = { x0: 0, y0: 0, x1: 10, y1: 10 }
  const plan = { margin: 10, viewSide: 2048 }
  const keys = new Set([
    cropKey({ masterSha256: 'a'.repeat(64), page: 1, box }, plan),
    cropKey({ masterSha256: 'a'.repeat(64), page: 2, box }, plan),
    cropKey({ masterSha256: 'b'.repeat(64), page: 1, box }, plan),
  ])
  expect(keys.size).toBe(3)
})
