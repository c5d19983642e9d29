import {
  Manifest,
  sha256,
  type DiscardedCall,
  type Edit,
  type ManifestEdit,
  type ManifestObject,
  type ManifestPage,
  type Provenance,
  type StoredImage,
} from '@vignette/domain'
import type { GalleryLinks } from '../src/index.ts'

const at = '2026-11-23T19:20:11.000Z'
const form = { depth: 8, space: 'rgb', alpha: false, density: 300, orientation: 1 } as const

export const links: GalleryLinks = {
  image: (key) => `images/${key}`,
  scan: (scan) => `scans/${scan}.html`,
  collection: (number) => `page-${number}.html`,
  file: (key) => `files/${key}`,
}

export const stored = (key: string): StoredImage => ({
  key,
  sha256: sha256(key),
  mediaType: 'image/png',
  bytes: 123_456,
  width: 800,
  height: 600,
})

export function provenance(model: string, emulated = false): Provenance {
  const usage = { inputTokens: 1290, cachedTokens: 0, textTokens: 0, imageTokens: 1120, thoughtTokens: 0 }
  const answeredBy = emulated ? `${model}+emulated` : model
  const call = { model, answeredBy, emulated, usage, usd: 0.0336, at, durationMs: 4210 }
  return {
    from: { key: 'made/from', sha256: sha256('from') },
    software: 'vignette 0.1.0',
    at,
    call,
    prompt: 'First line.\nSecond line.',
    parameters: { imageSize: '2K' },
  }
}

/** A call on the scan of `manifest()` whose answer was of no use; `change` is laid over its record. */
export function discarded(outcome: string, change: Partial<DiscardedCall> = {}): DiscardedCall {
  const { call } = provenance('gemini-3.8-flash')
  if (!call) throw new Error('No call was made.')
  return {
    key: `records/${outcome}.json`,
    outcome,
    message: `It was ${outcome}.`,
    call: { ...call, responseId: `response-${outcome}` },
    paidFor: { run: 'run', collection: 'demo', scan: '0123456789abcdef01234567' },
    answer: { key: `answers/${sha256(outcome)}.txt`, sha256: sha256(outcome) },
    ...change,
  }
}

/** A step that was done; `change` is laid over its record. */
export function done(step: string, next: ManifestEdit[] = [], change: Partial<Edit> = {}): ManifestEdit {
  const edit: Edit = {
    v: 1,
    key: `edits/${step}/edit.json`,
    step,
    version: 1,
    family: step === 'restore' ? 'conservative' : 'interpretive',
    outcome: 'edited',
    received: stored(`edits/${step}/received.png`),
    labelled: stored(`edits/${step}/labelled.png`),
    provenance: provenance('gemini-nano-banana-2.1'),
    ...change,
  }
  return { step, edit, next }
}

/** A step that the model answered without a picture. */
export function unanswered(step: string, outcome: 'refused' | 'no-image', message: string): ManifestEdit {
  const change = { outcome, message, received: undefined, labelled: undefined }
  return done(step, [{ step: 'after', next: [] }], change)
}

export function object(id: string, change: Partial<ManifestObject> = {}): ManifestObject {
  const { prompt: _none, call: _nobody, ...cut } = provenance('nobody')
  const box = { x0: 100, y0: 200, x1: 1304, y1: 1180 }
  return {
    id,
    box,
    label: 'engraving',
    caption: 'Fig. 1.\nA ship at sea.',
    crop: {
      v: 1,
      key: `crops/${id}/crop.json`,
      box,
      image: stored(`crops/${id}/crop.png`),
      form,
      view: stored(`crops/${id}/view.jpg`),
      provenance: cut,
    },
    edits: [done('restore', [done('colorize')])],
    ...change,
  }
}

export function page(number: number, change: Partial<ManifestPage> = {}): ManifestPage {
  return {
    number,
    width: 2484,
    height: 3140,
    form,
    proxy: stored(`proxies/p${number}.jpg`),
    thumbnail: stored(`proxies/p${number}-thumbnail.jpg`),
    detection: {
      key: `detections/p${number}.json`,
      outcome: 'found',
      discarded: 0,
      provenance: provenance('gemini-3.8-flash'),
    },
    objects: [object(`p${number}-o1`)],
    failures: [],
    ...change,
  }
}

export function manifest(change: Partial<Manifest> = {}): Manifest {
  return Manifest.parse({
    v: 1,
    collection: 'demo',
    scan: '0123456789abcdef01234567',
    plan: 'plan-digest',
    recipe: 'restore-and-colorize',
    outcome: 'pictures',
    master: {
      bucket: 'file',
      key: '/home/someone/private/crane-1882.jpg',
      version: '17',
      sha256: sha256('master'),
      bytes: 821_237,
      format: 'jpeg',
    },
    pages: [page(1)],
    failures: [],
    totals: {
      pages: 1,
      objects: 1,
      crops: 1,
      edits: 2,
      failures: {},
      usage: { inputTokens: 0, cachedTokens: 0, textTokens: 0, imageTokens: 0, thoughtTokens: 0 },
      usd: 0.1008,
      emulated: false,
    },
    publishedAt: at,
    ...change,
  })
}
