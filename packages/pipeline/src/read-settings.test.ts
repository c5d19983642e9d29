import { CollectionSettings } from '@vignette/domain'
import { expect, test } from 'vitest'
import { readSettings } from './read-settings.ts'
import type { PlacedProblem } from './read-yaml.ts'

const defaults = CollectionSettings.parse({})
const placesOf = (text: string): [number, string][] =>
  readSettings(text).problems.map(({ line, key }) => [line, key])

test.each(['', '# nothing yet\n', 'null'])('a file of %j is all defaults', (text) => {
  expect(readSettings(text)).toMatchObject({ settings: defaults, problems: [] })
})

test('what is wrong is replaced by its default, and the rest holds', () => {
  const { settings, problems } = readSettings('name: BAD\ncrop: { margin: 3, colour: red }\n')
  expect(settings).toEqual({ ...defaults, crop: { margin: 3 } })
  expect(problems).toEqual([
    { line: 1, key: 'name', message: expect.stringContaining('lower-case') },
    { line: 2, key: 'crop.colour', message: 'there is no such setting' },
  ])
})

test('each of several unknown keys is told by itself, where it stands', () => {
  expect(placesOf('colour: red\nname: a\nsize: 3\n')).toEqual([
    [1, 'colour'],
    [3, 'size'],
  ])
})

test('an entry of a list is told by its place in it', () => {
  expect(placesOf('detect:\n  labels:\n    - map\n    - 5\n')).toEqual([[4, 'detect.labels[1]']])
})

test('a whole that is wrong is told as such, and its parts are defaults', () => {
  expect(placesOf('crop: 5')).toEqual([[1, 'crop']])
  expect(readSettings('crop: 5').settings).toEqual(defaults)
})

test.each(['just words', '[1, 2]', '5'])('a file of %j holds no settings', (text) => {
  const { settings, problems } = readSettings(text)
  expect(settings).toEqual(defaults)
  expect(problems).toMatchObject([{ line: 1, key: '' }])
})

test('a key that stands twice is told where it stands again', () => {
  const { settings, problems } = readSettings('name: a\n\nname: b\n')
  expect(problems).toEqual([{ line: 3, key: '', message: expect.stringMatching(/unique/) }])
  expect(settings).toEqual(defaults)
})

test('what is not YAML is told in one line, and nothing of it holds', () => {
  const { settings, problems } = readSettings('name: a\ncrop: { margin: 3\nedit: }\n')
  expect(settings).toEqual(defaults)
  expect(problems.length).toBeGreaterThan(0)
  for (const { line, key, message } of problems) {
    expect(line).toBeGreaterThan(1)
    expect([key, message]).toEqual(['', expect.stringMatching(/^\S.*\S$/)])
  }
})

test('problems that turn up later are told at the nearest line there is', () => {
  const { place } = readSettings('name: a\ndetect:\n  model: gone-1\nedit:\n  imageSize: 1K\n')
  const message = 'It is gone.'
  const told: PlacedProblem[] = [
    { line: 3, key: 'detect.model', message },
    { line: 5, key: 'edit.model', message },
    { line: 1, key: 'crop.margin', message },
    { line: 1, key: '', message },
  ]
  const paths = [['detect', 'model'], ['edit', 'model'], ['crop', 'margin'], []]
  expect(place(paths.map((path) => ({ path, message })))).toEqual(told)
})

test('no problem hides another', () => {
  expect(placesOf('name: BAD\ncrop:\n  margin: -1\nedit:\n  maxCalls: 0\n  imageSize: 9K\n')).toEqual([
    [1, 'name'],
    [3, 'crop.margin'],
    [6, 'edit.imageSize'],
    [5, 'edit.maxCalls'],
  ])
})
