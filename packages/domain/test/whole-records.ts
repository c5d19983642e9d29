import type {
  Call,
  Collection,
  Crop,
  Detection,
  DiscardedCall,
  DroppedObject,
  Edit,
  FailureRecord,
  Manifest,
  ManifestEdit,
  Plan,
  Provenance,
  Scan,
  StepPlan,
  StoredImage,
} from '../src/index.ts'

// One record of each kind with every field there is: a new field that is missing here does not compile.

/** The type with nothing optional, all the way down. */
type Whole<T> = T extends readonly (infer Entry)[]
  ? Whole<Entry>[]
  : T extends object
    ? { [Field in keyof T]-?: Whole<Exclude<T[Field], undefined>> }
    : T

const at = '2026-11-23T10:00:00.000Z'
const sha256 = 'a'.repeat(64)
const box = { x0: 0, y0: 0, x1: 20, y1: 30 }

const image: Whole<StoredImage> = {
  key: 'i.png',
  sha256,
  mediaType: 'image/png',
  bytes: 9,
  width: 2,
  height: 3,
}

const call: Whole<Call> = {
  model: 'm',
  answeredBy: 'm-001',
  emulated: false,
  responseId: 'r',
  finishReason: 'STOP',
  usage: { inputTokens: 5, cachedTokens: 4, textTokens: 3, imageTokens: 2, thoughtTokens: 1 },
  usd: 0.25,
  at,
  durationMs: 1.5,
  sent: {
    aspectRatio: '3:4',
    imageSize: '2K',
    mediaResolution: 'high',
    thinkingLevel: 'low',
    thinkingBudget: 512,
    outputLimit: 4096,
    temperature: 0,
    topP: 1,
    seed: 42,
    safety: 'only-high',
  },
  backend: 'vertex',
  location: 'global',
  textSha256: sha256,
}
const paidFor = { run: 'r', collection: 'maps', scan: 's' }
const answer = { key: 'answers/a.txt', sha256 }

export const discarded: Whole<DiscardedCall> = {
  key: 'e',
  outcome: 'refused',
  message: 'No.',
  call,
  paidFor,
  answer,
}

const provenance: Whole<Provenance> = {
  from: { key: 'from', sha256 },
  software: 'vignette',
  at,
  call,
  paidFor,
  answer,
  discarded: [discarded],
  prompt: 'Restore it.',
  parameters: { imageSize: '2K' },
}

const master = { bucket: 'scans', key: 'a.tif', version: '1' }
const form = {
  depth: 16,
  space: 'cmyk',
  alpha: true,
  profile: 'FOGRA39',
  profileProblem: 'it is cut short',
  density: 300,
  densityY: 600,
  orientation: 8,
} as const
const page = { number: 1, width: 20, height: 30, form, proxy: image, thumbnail: image }
const failure = { stage: 'edit', code: 'model-refused', message: 'No.', at } as const

export const scan: Whole<Scan> = {
  v: 1,
  id: 's',
  master,
  sha256,
  bytes: 9,
  copies: 2,
  format: 'tiff',
  pages: [page],
}

const found = { box, label: 'map', caption: 'Fig. 1', raw: [0, 0, 1000, 1000] }
const dropped: Whole<DroppedObject> = { ...found, reason: 'double', entry: '{}' }

export const detection: Whole<Detection> = {
  v: 1,
  key: 'd',
  outcome: 'truncated',
  message: 'MAX_TOKENS',
  objects: [found],
  discarded: 1,
  dropped: [dropped],
  provenance,
}

export const crop: Whole<Crop> = { v: 1, key: 'c', box, image, form, view: image, provenance }

export const edit: Whole<Edit> = {
  v: 1,
  key: 'e',
  step: 'restore',
  version: 2,
  family: 'conservative',
  outcome: 'edited',
  message: 'Done.',
  received: image,
  labelled: image,
  provenance,
}

export const failureRecord: Whole<FailureRecord> = {
  ...failure,
  v: 1,
  subject: 's-p1-o1',
  page: 1,
  object: 2,
  path: ['restore', 'colorize'],
}

const step: Whole<Omit<StepPlan, 'next'>> & Pick<StepPlan, 'next'> = {
  service: 'gemini',
  step: 'colorize',
  version: 1,
  family: 'interpretive',
  prompt: 'Colour it.',
  model: 'm',
  imageSize: '4K',
  thinking: 'high',
  safety: 'none',
  trim: true,
  maxCalls: 6,
  next: [],
}

export const plan: Plan = {
  v: 1,
  detect: {
    service: 'emulator',
    detector: 'illustrations',
    version: 1,
    prompt: 'Find the pictures.',
    labels: ['map'],
    model: 'm',
    mediaResolution: 'ultra-high',
    thinking: 'low',
    safety: 'off',
    maxObjects: 50,
    minSide: 24,
    minArea: 0.5,
    nested: true,
    partial: 'use',
    maxCalls: 3,
    proxySide: 1536,
  },
  crop: { margin: 10, viewSide: 2048 },
  recipe: { name: 'own', steps: [{ ...step, next: [step] }] },
}

const node: ManifestEdit = { step: 'restore', edit, failure, discarded: [discarded], next: [] }

export const collection: Whole<Collection> = { v: 1, name: 'maps', title: 'Maps', plan: 'p' }

export const manifest: Manifest = {
  v: 1,
  collection: 'maps',
  scan: 's',
  plan: 'p',
  recipe: 'own',
  outcome: 'failed',
  master: { ...master, sha256, bytes: 9, format: 'tiff' },
  pages: [
    {
      ...page,
      detection: {
        key: 'd',
        outcome: 'found',
        message: 'STOP',
        discarded: 1,
        dropped: [dropped],
        provenance,
      },
      discarded: [discarded],
      objects: [
        {
          id: 'p1-o1',
          ...found,
          crop,
          edits: [{ ...node, next: [{ ...node, step: 'colorize' }] }],
        },
      ],
      failures: [failure],
    },
  ],
  failures: [failure],
  records: [{ stage: 'transcribe', key: 't', page: 1, object: 1 }],
  totals: {
    pages: 1,
    objects: 1,
    crops: 1,
    edits: 1,
    labels: { map: 1 },
    dropped: 1,
    failures: { 'model-refused': 1 },
    usage: call.usage,
    calls: 2,
    discarded: 1,
    usd: 0.5,
    shared: { calls: 1, usd: 0.25 },
    emulated: false,
  },
  publishedAt: at,
}
