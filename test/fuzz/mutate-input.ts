import { pick } from '../support/random.ts'

type Random = () => number

/** A few bytes changed, added, taken away or repeated. */
export function mutateBytes(bytes: Buffer, random: Random): Buffer {
  let mutated = Buffer.from(bytes)
  const times = 1 + Math.floor(random() * 6)
  for (let time = 0; time < times; time++) {
    const at = Math.floor(random() * mutated.length)
    const length = Math.floor(random() ** 3 * 400) + 1
    const [before, part, after] = [
      mutated.subarray(0, at),
      mutated.subarray(at, at + length),
      mutated.subarray(at + length),
    ]
    const others = [
      () => Buffer.concat([before, after]),
      () => Buffer.concat([before, part, part, after]),
      () => Buffer.concat([before, Buffer.alloc(part.length, pick(random, [0, 0xff, 0x7f])), after]),
      () => Buffer.concat([before, part.map((byte) => byte ^ (1 << Math.floor(random() * 8))), after]),
      () => before,
    ]
    mutated = pick(random, others)()
  }
  return mutated
}

const odd: unknown[] = [
  ...[null, true, 0, -1, 1e308, 0.5, '', 'x'.repeat(5000), [], {}, [[[[]]]]],
  ...[
    '../../etc/passwd',
    '..\\..\\x',
    'a\0b',
    '\ud800',
    '\u202e',
    '__proto__',
    'constructor',
    'file',
    '{{7*7}}',
  ],
  { __proto__: null, constructor: { prototype: {} } },
]

/** The same value with one part of it another, missing, or doubled. */
export function mutateValue(value: unknown, random: Random): unknown {
  if (typeof value !== 'object' || value === null || random() < 0.15) return pick(random, odd)
  if (Array.isArray(value)) {
    if (value.length === 0 || random() < 0.2) return [...value, pick(random, odd)]
    const at = Math.floor(random() * value.length)
    return value.map((entry, index) => (index === at ? mutateValue(entry, random) : entry))
  }
  const entries = Object.entries(value)
  if (entries.length === 0) return pick(random, odd)
  const [name, entry] = pick(random, entries)
  if (random() < 0.15) return Object.fromEntries(entries.filter(([other]) => other !== name))
  return { ...value, [name]: mutateValue(entry, random) }
}
