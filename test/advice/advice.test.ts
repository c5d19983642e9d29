import { expect, test } from 'vitest'
import { createProgram } from '../../apps/cli/src/program.ts'
import { usage } from '../../apps/worker/src/variables.ts'
import { settingsNames } from '../support/settings-names.ts'
import { findUnknown, isEmptyAdvice, type Known } from './find-unknown.ts'
import { readFiles, readSources, type Text } from './read-sources.ts'

const sources = await readSources()

const commands = new Map(
  createProgram(() => undefined).commands.map((command) => [
    command.name(),
    new Set(command.options.flatMap(({ long, short }) => [long, short].filter((flag) => flag !== undefined))),
  ]),
)

const ofWorker = usage.match(/--[a-z-]+/g) ?? []

/** Google's and Amazon's variables are read one by one; ours have a schema. */
const foreign = sources.words.map(({ text }) => text).filter((word) => /^(GEMINI|GOOGLE|AWS)_/.test(word))

const known: Known = {
  commands,
  options: new Set([...[...commands.values()].flatMap((options) => [...options]), ...ofWorker]),
  variables: new Set([...sources.schemaKeys, ...foreign]),
  settings: new Set(settingsNames()),
}

function unknownIn(texts: readonly Text[], there = known): string[] {
  return texts.flatMap(({ file, text }) => findUnknown(text, there).map((name) => `${file}: ${name}`))
}

test('messages name commands, options, variables and settings that are there', () => {
  const ofEmulator = ({ file }: Text): boolean => file.startsWith('apps/gemini-emulator/')
  expect(sources.sentences.length).toBeGreaterThan(500)
  expect(unknownIn(sources.sentences.filter((text) => !ofEmulator(text)))).toEqual([])
  expect(unknownIn(sources.words.filter(({ text }) => text.startsWith('VIGNETTE_')))).toEqual([])
})

test('no message asks for a limit to be changed without saying which', () => {
  expect(sources.sentences.filter(({ text }) => isEmptyAdvice(text, known))).toEqual([])
})

test('comments speak of commands, variables and settings that are there', () => {
  expect(unknownIn(sources.comments)).toEqual([])
})

/** Other programs have options of their own. */
const ofOthers = /^(docker|npm|node) .*$|`(docker|npm|node) [^`]*`/gm

test('documents name what is there', async () => {
  const ofTests = (await readFiles('test/support/*.ts')).flatMap(
    ({ text }) => text.match(/VIGNETTE_\w+/g) ?? [],
  )
  const pages = (await readFiles('{*,apps/*/*,packages/*/*}.md'))
    // A changelog names what was, and the emulator is a program of its own.
    .filter(({ file }) => !/CHANGELOG|gemini-emulator/.test(file))
    .map(({ file, text }) => ({ file, text: text.replaceAll(ofOthers, '') }))
  expect(pages.map(({ file }) => file)).toContain('README.md')
  const variables = new Set([...known.variables, ...ofTests])
  expect(unknownIn(pages, { ...known, variables })).toEqual([])
})

test('the compose file sets variables that are read, and its comments name what is there', async () => {
  const compose = [...(await readFiles('docker-compose.yml')), ...(await readFiles('.env.example'))]
  const set = compose[0]?.text.match(/(?<=^ +)(VIGNETTE|GEMINI|AWS)_\w+(?=:)/gm) ?? []
  expect(set.length).toBeGreaterThan(10)
  expect(set.filter((name) => !known.variables.has(name))).toEqual([])
  const comments = compose.flatMap(({ file, text }) =>
    (text.replaceAll(ofOthers, '').match(/#.*/g) ?? []).map((comment) => ({ file, text: comment })),
  )
  expect(comments.length).toBeGreaterThan(5)
  expect(unknownIn(comments)).toEqual([])
})

test.each([
  ['Raise it with `vignette budget`.', 'vignette budget'],
  ['vignette retry does it once more', 'vignette retry'],
  ['Try `npx vignette run scans --faster`.', 'vignette run --faster'],
  ['Try `vignette reconcile --detach`.', 'vignette reconcile --detach'],
  ['Set VIGNETTE_LANES to more.', 'VIGNETTE_LANES'],
  ['Set GEMINI_TOKEN.', 'GEMINI_TOKEN'],
  ['Raise detect.budget.', 'detect.budget'],
  ['Add --faster to be faster.', '--faster'],
])('“%s” names what is not there', (text, name) => {
  expect(findUnknown(text, known)).toEqual([name])
})

test.each([
  'Change it with vignette limit, or `vignette limit edit-nano-banana --per-minute 60`.',
  'Set VIGNETTE_STORE, GEMINI_API_KEY or AWS_REGION, and edit.model; add --emulate or --stages.',
  'a { color: var(--ink) } :root { --paper: white }',
])('“%s” names what is there', (text) => {
  expect(findUnknown(text, known)).toEqual([])
})

test('advice to change a limit is empty unless it names one', () => {
  expect(isEmptyAdvice('Raise the cap, then retry.', known)).toBe(true)
  expect(isEmptyAdvice('Raise the limit with vignette limit.', known)).toBe(false)
})
