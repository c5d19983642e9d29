import { expect, test } from 'vitest'
import { addUsage, noUsage, tokensOf } from './provenance.ts'

const usage = { inputTokens: 100, cachedTokens: 40, textTokens: 20, imageTokens: 3, thoughtTokens: 4 }

test('cached tokens are among the input’s and not counted twice', () => {
  expect(tokensOf(usage)).toBe(127)
})

test('usages are added kind by kind', () => {
  const other = { inputTokens: 1, cachedTokens: 2, textTokens: 3, imageTokens: 4, thoughtTokens: 5 }
  expect(addUsage(usage, other)).toEqual({
    inputTokens: 101,
    cachedTokens: 42,
    textTokens: 23,
    imageTokens: 7,
    thoughtTokens: 9,
  })
  expect(addUsage(noUsage, usage)).toEqual(usage)
})
