import { expect, test } from 'vitest'
import { guardLinks } from './links.ts'

const guarded = (address: string): string[] => {
  const there = (): string => address
  const links = guardLinks({ image: there, scan: there, collection: there, file: there })
  return [links.image(''), links.scan(''), links.collection(1), links.file?.('') ?? 'no link']
}

test.each([
  '../images/edits/ab/labelled.png',
  'page-2.html?x=1#a',
  '/gallery/demo',
  'https://archive.example/scan/1',
  'file:///tmp/out/index.html',
  './a:b.jpg',
])('%s is left as it is', (address) => {
  expect(new Set(guarded(address))).toEqual(new Set([address]))
})

test.each([
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  ' \u0001javascript:alert(1)',
  'java\nscript:alert(1)',
  'vbscript:x',
  'data:text/html,<script>alert(1)</script>',
  'blob:https://archive.example/1',
])('%j leads nowhere', (address) => {
  expect(new Set(guarded(address))).toEqual(new Set(['data:,']))
})
