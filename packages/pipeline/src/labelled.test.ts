import type { Edit } from '@vignette/domain'
import { expect, test } from 'vitest'
import { call, edited } from '../test/pipeline-harness.ts'
import { decodePixels, readXmp } from '../test/read-image.ts'
import { labelEdit } from './labelled.ts'
import { software } from './software.ts'

const sha256 = 'ab'.repeat(32)
const provenance: Edit['provenance'] = {
  from: { key: 'crop.png', sha256 },
  software,
  at: '2026-11-25T10:00:00.000Z',
  prompt: 'Repair it.',
  call: { ...call, answeredBy: 'painter-1-001' },
}
type Origin = Parameters<typeof labelEdit>[1]
const origin: Origin = { step: 'restore', version: 3, family: 'conservative', provenance }
const emulated: Origin['provenance'] = { ...provenance, call: { ...call, emulated: true } }

async function received(): Promise<Parameters<typeof labelEdit>[0]> {
  return { bytes: (await edited()).image!.bytes, mediaType: 'image/png', width: 40, height: 30 }
}

async function wordsOf(told: Partial<Origin> = {}): Promise<string> {
  const { bytes } = await labelEdit(await received(), { ...origin, ...told }, { key: 'scans/a.tif', sha256 })
  return readXmp(bytes)
}

test('an edit says of itself what made it, when, by which words and of which master', async () => {
  const words = await wordsOf()
  for (const told of [
    'Made from a scan by Google Gemini, step restore, version 3. A restoration by machine',
    'scans/a.tif',
    sha256,
    'painter-1-001',
    'Repair it.',
    '2026-11-25T10:00:00',
    software,
  ])
    expect(words).toContain(told)
  expect(words).toMatch(/AISystemUsed>Google Gemini</)
})

test('an edit without words or call says nothing of them', async () => {
  const { prompt: _words, call: _call, ...bare } = provenance
  const words = await wordsOf({ provenance: bare })
  expect(words).toMatch(/AISystemUsed>Google Gemini</)
  expect(words).not.toMatch(/undefined|painter-1|Repair/)
})

test.each<[string, Partial<Origin>, string, string]>([
  ['a restoration', {}, 'compositeWithTrainedAlgorithmicMedia', 'compare it with the crop'],
  ['an interpretation', { family: 'interpretive' }, 'trainedAlgorithmicMedia', 'never in the original'],
  ['an emulated one', { provenance: emulated }, 'algorithmicallyEnhanced', 'an emulator of Google Gemini'],
])('%s is told by a word of the vocabulary, and by a sentence', async (_, told, term, sentence) => {
  const words = await wordsOf(told)
  expect(words).toContain(`>http://cv.iptc.org/newscodes/digitalsourcetype/${term}<`)
  expect(words).toContain(sentence)
})

test('what an emulator made is not ascribed to the model', async () => {
  const words = await wordsOf({ provenance: emulated })
  expect(words).toMatch(/AISystemUsed>Vignette Gemini emulator</)
})

test('the pixels and their measure stay those received', async () => {
  const given = await received()
  const labelled = await labelEdit(given, origin, { key: 'k', sha256 })
  expect({ ...labelled, bytes: given.bytes }).toEqual(given)
  expect(await decodePixels(labelled.bytes)).toEqual(await decodePixels(given.bytes))
})
