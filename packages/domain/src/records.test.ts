import { describe, expect, test } from 'vitest'
import type { z } from 'zod'
import { changed, pathsOf } from '../test/fields.ts'
import * as whole from '../test/whole-records.ts'
import {
  Collection,
  Crop,
  Detection,
  DetectionOutcome,
  Edit,
  EditOutcome,
  FailureRecord,
  ImageSize,
  Manifest,
  MasterFormat,
  MediaResolution,
  PageCrops,
  PixelForm,
  Plan,
  Scan,
  ScanOutcome,
  Service,
  StepFamily,
  ThinkingLevel,
} from './index.ts'
import { DropReason } from './detection.ts'
import { Safety } from './provenance.ts'

const ofSent = Object.keys(whole.discarded.call.sent)
const ofCall = ['responseId', 'finishReason', 'sent', 'backend', 'location', 'textSha256']
const below = (place: string, fields: readonly string[]): string[] =>
  fields.map((field) => `${place}.${field}`)
const inCall = [...below('call', ofCall), ...below('call.sent', ofSent)]
const ofDiscarded = ['message', 'answer', ...inCall]
const discardedIn = (place: string): string[] => [
  `${place}discarded`,
  ...below(`${place}discarded.0`, ofDiscarded),
]
const ofDropped = ['box', 'label', 'caption', 'raw', 'entry']
const ofProvenance = [
  'call',
  ...inCall,
  'paidFor',
  'answer',
  ...discardedIn(''),
  'prompt',
  'parameters',
  'parameters.imageSize',
]
const ofForm = ['profile', 'profileProblem', 'density', 'densityY']
const ofCrop = [...below('form', ofForm), ...below('provenance', ofProvenance)]
const ofEdit = ['message', 'received', 'labelled', ...below('provenance', ofProvenance)]
const ofManifestEdit = ['edit', ...below('edit', ofEdit), 'failure', ...discardedIn('')]
const ofDetection = [
  'message',
  'dropped',
  ...below('dropped.0', ofDropped),
  ...below('provenance', ofProvenance),
]
const ofObject = ['raw', 'crop', ...below('crop', ofCrop), ...below('edits.0', ofManifestEdit)]
const ofPage = [
  ...below('form', ofForm),
  'detection',
  ...below('detection', ofDetection),
  ...discardedIn(''),
  ...below('objects.0', [...ofObject, ...below('edits.0.next.0', ofManifestEdit)]),
]

describe.each<[string, z.ZodType, object, string[]]>([
  ['a scan', Scan, whole.scan, ['copies', ...below('pages.0.form', ofForm)]],
  ['a detection', Detection, whole.detection, [...ofDetection, 'objects.0.raw']],
  ['a crop', Crop, whole.crop, ofCrop],
  ['the crops of a page', PageCrops, { v: 1, key: 'k', crops: [whole.crop] }, below('crops.0', ofCrop)],
  ['an edit', Edit, whole.edit, ofEdit],
  ['a failure', FailureRecord, whole.failureRecord, ['page', 'object', 'path']],
  [
    'a plan',
    Plan,
    whole.plan,
    [
      ...below('detect', ['labels', 'thinking', 'safety']),
      ...below('recipe.steps.0', ['thinking', 'safety', 'next.0.thinking', 'next.0.safety']),
    ],
  ],
  ['a collection', Collection, whole.collection, ['title']],
  [
    'a manifest',
    Manifest,
    whole.manifest,
    [
      ...below('master', ['sha256', 'bytes', 'format']),
      ...below('pages.0', ofPage),
      'records',
      'records.0.page',
      'records.0.object',
      ...below('totals', [
        'labels',
        'labels.map',
        'dropped',
        'failures.model-refused',
        'calls',
        'discarded',
        'shared',
      ]),
    ],
  ],
])('%s', (_, schema, record, optional) => {
  test('comes back from the store with every field it went in with', () => {
    expect(schema.parse(JSON.parse(JSON.stringify(record)))).toEqual(record)
  })

  test('may lack what not every one has, and nothing else', () => {
    const lackable = pathsOf(record).filter(
      (path) => schema.safeParse(changed(record, path, undefined)).success,
    )
    expect(lackable.toSorted()).toEqual(optional.toSorted())
  })
})

test.each([1, 8, 16])('a sample may have %d bits', (depth) => {
  expect(PixelForm.parse({ ...whole.crop.form, depth }).depth).toBe(depth)
})

test('no word changes that stores and settings hold', () => {
  expect({
    detections: DetectionOutcome.options,
    drops: DropReason.options,
    edits: EditOutcome.options,
    scans: ScanOutcome.options,
    families: StepFamily.options,
    formats: MasterFormat.options,
    spaces: PixelForm.shape.space.options,
    services: Service.options,
    resolutions: MediaResolution.options,
    thinking: ThinkingLevel.options,
    sizes: ImageSize.options,
    safety: Safety.options,
  }).toEqual({
    detections: ['found', 'empty', 'refused', 'truncated', 'looped', 'unparseable'],
    drops: [
      'no-box',
      'no-area',
      'out-of-range',
      'mixed-units',
      'too-small',
      'double',
      'inside-another',
      'made-of-others',
      'surplus',
    ],
    edits: ['edited', 'refused', 'no-image'],
    scans: ['pictures', 'empty', 'failed', 'pending'],
    families: ['conservative', 'interpretive'],
    formats: ['jpeg', 'png', 'webp', 'tiff'],
    spaces: ['grey', 'rgb', 'cmyk'],
    services: ['gemini', 'emulator'],
    resolutions: ['low', 'medium', 'high', 'ultra-high'],
    thinking: ['minimal', 'low', 'medium', 'high'],
    sizes: ['1K', '2K', '4K'],
    safety: ['off', 'none', 'only-high', 'medium-and-above', 'low-and-above'],
  })
})
