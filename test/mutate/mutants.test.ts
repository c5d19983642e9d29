import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { stretchAt, stretchesOf, withNotes } from './coverage.ts'
import { mutantsOf, mutate } from './mutants.ts'
import { sampled } from './sample.ts'

const faultsIn = (text: string): string[] => mutantsOf('a.ts', text).map((mutant) => mutate(text, mutant))

test.each([
  ['x = a < 10', ['x = (a <= 10)', 'x = a < 11', ';']],
  ['x = a && b', ['x = (a || b)', ';']],
  ['x = a ?? b', ['x = (a)', 'x = (b)', ';']],
  ['x = Math.min(a, b)', ['x = a', 'x = b', ';']],
  ['if (a === b) throw c', ['if (true) throw c', 'if (false) throw c']],
  ['const x = y.filter(z)', ['const x = (y)']],
  ['const x = () => a', ['const x = () => undefined']],
  ['x({ flush: true })', ['x({ ...{} })', 'x({ flush: false })', ';']],
  ["x = ['a']", ['x = []', "x = ['']", ';']],
  ['done ??= work()', ['done = work()', ';']],
])('the faults of %s', (text, faults) => {
  expect(faultsIn(text).toSorted()).toEqual(faults.toSorted())
})

test('types, imports, sentences and names of properties have none', () => {
  expect(
    faultsIn(`import a from 'a'\nconst b: 'c' | 1 = a('It is so.', \`Not \${a}.\`)\ntype D = { e: 1 }`),
  ).toEqual([])
})

test('a sample is the same each time, wherever the lines have moved to', () => {
  const text = Array.from({ length: 30 }, (_, at) => `x${at} = ${at + 2}`).join('\n')
  const namesOf = (of: string): string[] => sampled(mutantsOf('a.ts', of), 50).map(({ before }) => before)
  const names = namesOf(text)
  expect(namesOf(`\n\n${text}`)).toEqual(names)
  expect(names.length).toBeGreaterThan(15)
  expect(names.length).toBeLessThan(45)
})

test('the stretches that run are noted, and no others', () => {
  const text = `
    const pick = (list) => list.filter((one) => one > 1)
    if (pick([1]).length > 5) missed()
    else { met() }
    function missed() { never() }
    function met() { return pick([]).length ? 'many' : 'none' }`
  const noted = new Set<string>()
  const stretches = stretchesOf('a.ts', text)
  runInNewContext(withNotes(text, stretches), { __note: (name: string) => noted.add(name) })
  const ran = (words: string): boolean => noted.has(stretchAt(stretches, text.indexOf(words)) ?? '')
  expect(['one > 1', 'met()', `'none'`, 'return pick'].map(ran)).toEqual([true, true, true, true])
  expect(['missed()', 'never', `'many'`].map(ran)).toEqual([false, false, false])
})
