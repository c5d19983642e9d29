import type { KnownTest } from './orders.ts'

/** A mutant that has met tests for so long, as they take without it, and is still there has survived. */
const budgetMs = 20_000
/** Tests that are asked first, all in one run; the rest is asked only after them. */
const firstMs = 1500
/** A test that takes longer by itself is asked about no mutant. */
export const slowMs = 10_000

/** Tests in two runs, the most likely to notice at the least cost first. `kills` says how often a test noticed before. */
export function chooseTests(tests: readonly KnownTest[], kills: (test: KnownTest) => number): KnownTest[][] {
  const rate = (test: KnownTest): number => (kills(test) + 0.1) / (test.ms + test.setupMs / 4 + 20)
  const ordered = tests.toSorted((a, b) => rate(b) - rate(a))
  const first = takeFor(firstMs, ordered)
  const rest = ordered.slice(first.length)
  return [first, takeFor(budgetMs, rest)].filter((run) => run.length > 0)
}

/** At least one. */
function takeFor(ms: number, tests: readonly KnownTest[]): KnownTest[] {
  const files = new Set<string>()
  let sum = 0
  const fits = tests.findIndex((test) => {
    sum += test.ms + (files.has(test.module) ? 0 : test.setupMs)
    files.add(test.module)
    return sum > ms
  })
  return tests.slice(0, fits === -1 ? tests.length : Math.max(1, fits))
}

/** How long one test of a run may take before it has no end: far longer than any does by itself, on a busy machine as well. */
export function limitFor(tests: readonly KnownTest[]): number {
  return 3000 + 6 * Math.ceil(Math.max(...tests.map(({ ms }) => ms)))
}
