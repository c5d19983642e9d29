import { expect, test } from 'vitest'
import { titleOf } from './title.ts'

test.each([
  [{ name: 'woodcuts', title: 'Woodcuts of the Abbey' }, 'Woodcuts of the Abbey'],
  [{ name: 'default', title: 'All of it' }, 'All of it'],
  [{ name: 'woodcuts' }, 'woodcuts'],
  [{ name: 'default' }, 'Pictures'],
])('%j is called %s', (collection, title) => {
  expect(titleOf(collection)).toBe(title)
})
