import { expect, test } from 'vitest'
import { cropKey, detectionKey, editKey, pageCropsKey, planDigest, scanId } from './idempotency-keys.ts'
import type { CropPlan, DetectPlan, Plan, StepPlan } from './plan.ts'
import type { MasterRef } from './scan.ts'

const input = 'a'.repeat(64)
const otherInput = 'b'.repeat(64)
const master: MasterRef = { bucket: 'scans', key: 'a.jpg', version: '1' }
const box = { x0: 0, y0: 0, x1: 10, y1: 10 }
const crop: CropPlan = { margin: 10, viewSide: 2048 }
const detect: DetectPlan = {
  service: 'gemini',
  detector: 'illustrations',
  version: 1,
  prompt: 'Find the pictures.',
  labels: ['map'],
  model: 'gemini-3.8-flash',
  mediaResolution: 'high',
  thinking: 'low',
  maxObjects: 50,
  minSide: 24,
  minArea: 0.0002,
  nested: false,
  partial: 'hold',
  maxCalls: 6,
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
  thinking: 'medium',
  trim: false,
  maxCalls: 6,
  next: [],
}
const plan: Plan = { v: 1, detect, crop, recipe: { name: 'restore', steps: [step] } }

/** Another value for every field but those that decide nothing; one that is left out does not compile. */
type Changes<T, Undeciding extends keyof T = never> = Required<Omit<T, Undeciding>>
const eachOf = (changes: object): [field: string, change: object][] =>
  Object.entries(changes).map(([field, value]) => [field, { [field]: value }])

test('no key changes its value: what stores hold would be made, and paid, again', () => {
  expect([
    scanId(master),
    planDigest(plan),
    detectionKey(input, detect),
    cropKey({ masterSha256: input, page: 1, box }, crop),
    editKey(input, step),
  ]).toEqual([
    '85b89052dc79943eb79757cc',
    '7bf66c1a060babfa4665fa33a7f7d969',
    'detections/b380aedc7e4e6a6afa8149556c808147.json',
    'crops/64d9e521f9c0d0d1afba499d466697c4/crop.json',
    'edits/14daf37a8c6341504e8eac45a3556a24/edit.json',
  ])
})

const ofMaster: Changes<MasterRef> = { bucket: 'maps', key: 'b.jpg', version: '2' }

test.each(eachOf(ofMaster))('another %s of a master is another scan', (_, change) => {
  expect(scanId({ ...master, ...change })).not.toBe(scanId(master))
})

/** They say what is made of the answer, and what it came from; not what is asked. */
const besides = {
  detector: 'own',
  proxySide: 768,
  minSide: 1,
  minArea: 0,
  nested: true,
  partial: 'use',
  maxCalls: 1,
} as const

const ofDetection: Changes<DetectPlan, keyof typeof besides> = {
  service: 'emulator',
  version: 2,
  prompt: 'Find the maps.',
  labels: ['map', 'plan'],
  model: 'gemini-3.5-flash-lite',
  mediaResolution: 'low',
  thinking: 'high',
  safety: 'none',
  maxObjects: 10,
}

test.each(eachOf(ofDetection))('another %s of a question is another detection', (_, change) => {
  expect(detectionKey(input, { ...detect, ...change })).not.toBe(detectionKey(input, detect))
})

test('another proxy is another detection; what else is made of the answer is none', () => {
  expect(detectionKey(otherInput, detect)).not.toBe(detectionKey(input, detect))
  expect(detectionKey(input, { ...detect, ...besides })).toBe(detectionKey(input, detect))
})

const ofEdit: Changes<StepPlan, 'maxCalls' | 'next'> = {
  service: 'emulator',
  step: 'clean',
  version: 2,
  prompt: 'Clean it.',
  model: 'gemini-3-pro-image',
  imageSize: '2K',
  thinking: 'high',
  safety: 'none',
  family: 'interpretive',
  trim: true,
}

test.each(eachOf(ofEdit))('another %s of a step is another edit', (_, change) => {
  expect(editKey(input, { ...step, ...change })).not.toBe(editKey(input, step))
})

test('another picture is another edit; what follows the step, and how often may be asked, are not', () => {
  expect(editKey(otherInput, step)).not.toBe(editKey(input, step))
  expect(editKey(input, { ...step, maxCalls: 1 })).toBe(editKey(input, step))
  expect(editKey(input, { ...step, next: [{ ...step, step: 'colorize' }] })).toBe(editKey(input, step))
})

test('crops differ by master, page, box and the side of their view, and not by a margin the box has already', () => {
  const cut = { masterSha256: input, page: 1, box }
  const keys = new Set([
    cropKey(cut, crop),
    cropKey({ ...cut, masterSha256: otherInput }, crop),
    cropKey({ ...cut, page: 2 }, crop),
    cropKey({ ...cut, box: { ...box, x0: 1 } }, crop),
    cropKey(cut, { ...crop, viewSide: 1024 }),
  ])
  expect(keys.size).toBe(5)
  expect(cropKey(cut, { ...crop, margin: 0 })).toBe(cropKey(cut, crop))
})

test('the crops of a page are others with another master, page, set of boxes, margin or view', () => {
  const cut = { masterSha256: input, page: 1, boxes: 'b1' }
  const keys = new Set([
    pageCropsKey(cut, crop),
    pageCropsKey({ ...cut, masterSha256: otherInput }, crop),
    pageCropsKey({ ...cut, page: 2 }, crop),
    pageCropsKey({ ...cut, boxes: 'b2' }, crop),
    pageCropsKey(cut, { ...crop, margin: 0 }),
    pageCropsKey(cut, { ...crop, viewSide: 1024 }),
  ])
  expect(keys.size).toBe(6)
})

test('another word anywhere in a plan is another plan', () => {
  const digests = new Set([
    planDigest(plan),
    planDigest({ ...plan, detect: { ...detect, detector: 'own' } }),
    planDigest({ ...plan, crop: { ...crop, margin: 0 } }),
    planDigest({ ...plan, recipe: { name: 'own', steps: [step] } }),
    planDigest({ ...plan, recipe: { name: 'restore', steps: [{ ...step, next: [step] }] } }),
  ])
  expect(digests.size).toBe(5)
})
