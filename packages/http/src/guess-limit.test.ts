import { expect, test } from 'vitest'
import { createGuessLimit, type GuessLimits, type Judgement } from './guess-limit.ts'

function openLimit(limits: Partial<GuessLimits> = {}) {
  let at = 0
  const limit = createGuessLimit({ free: 3, ...limits, now: () => at })
  return {
    pass: (ms: number) => void (at += ms),
    wrong: (address = '10.0.0.1'): Judgement => limit.judge(address, () => false),
    right: (address = '10.0.0.1'): Judgement => limit.judge(address, () => true),
  }
}

test('after some wrong ones each further one costs twice the wait, up to the longest', () => {
  const { wrong, pass } = openLimit({ longestWaitMs: 5_000 })
  expect([wrong(), wrong(), wrong()]).toEqual(['wrong', 'wrong', 'wrong'])
  for (const waitSeconds of [1, 2, 4, 5, 5]) {
    expect(wrong()).toEqual({ waitSeconds })
    pass(waitSeconds * 1000 - 1)
    expect(wrong()).toEqual({ waitSeconds: 1 })
    pass(1)
    expect(wrong()).toBe('wrong')
  }
})

test('a flood gets no more than its share looked at', () => {
  const { wrong, pass } = openLimit({ free: 10 })
  let looked = 0
  for (let request = 0; request < 36_000; request++) {
    if (wrong() === 'wrong') looked++
    pass(100)
  }
  expect(looked).toBeLessThan(80)
})

test('while an address waits, right ones are not looked at either; then they are taken', () => {
  const { wrong, right, pass } = openLimit()
  for (const _ of [1, 2, 3]) wrong()
  expect(right()).toEqual({ waitSeconds: 1 })
  pass(1000)
  expect(right()).toBe('right')
})

test('right ones of a neighbour do not end a count', () => {
  const { wrong, right } = openLimit()
  for (const _ of [1, 2, 3]) {
    expect(right()).toBe('right')
    wrong()
  }
  expect(wrong()).toEqual({ waitSeconds: 1 })
})

test('other addresses go on', () => {
  const { wrong, right } = openLimit()
  for (const _ of [1, 2, 3]) wrong()
  expect(right('10.0.0.2')).toBe('right')
})

test('what was long ago is forgotten', () => {
  const { wrong, pass } = openLimit({ forgetAfterMs: 60_000 })
  for (const _ of [1, 2, 3]) wrong()
  pass(60_000)
  expect([wrong(), wrong()]).toEqual(['wrong', 'wrong'])
})

test.each([
  ['::ffff:10.0.0.1', '10.0.0.1'],
  ['2001:db8:1:2::5', '2001:db8:1:2:3:4:5:6'],
  ['fe80::1', 'fe80::2'],
])('%s is taken for %s', (one, other) => {
  const { wrong, right } = openLimit()
  for (const _ of [1, 2, 3]) wrong(one)
  expect(right(other)).toEqual({ waitSeconds: 1 })
})

test.each([
  ['2001:db8:1:2::5', '2001:db8:1:3::5'],
  ['2001:db8::5', '2001:db8:0:1::5'],
  ['::1', '::ffff:10.0.0.1'],
])('%s is not taken for %s', (one, other) => {
  const { wrong, right } = openLimit()
  for (const _ of [1, 2, 3]) wrong(one)
  expect(right(other)).toBe('right')
})

test('of more addresses than are kept in mind the quietest is forgotten', () => {
  const { wrong, right } = openLimit({ addresses: 2 })
  for (const address of ['a', 'b', 'b', 'b', 'a', 'a', 'c']) wrong(address)
  expect([right('a'), right('b')]).toEqual([{ waitSeconds: 1 }, 'right'])
})
