import type { Model, Price } from './model.ts'

// The catalogue as data. A model without a price is known and refused; the successor of a retired one is named to its user.

const threeTokens = { low: 280, medium: 560, high: 1120, 'ultra-high': 2240 }
const fourLevels: Model['thinking']['levels'] = ['minimal', 'low', 'medium', 'high']
const threeLevels: Model['thinking']['levels'] = ['low', 'medium', 'high']

const tenRatios = ['1:1', '2:3', '3:2', '3:4', '4:3', '4:5', '5:4', '9:16', '16:9', '21:9']
const fourteenRatios = [...tenRatios, '1:4', '4:1', '1:8', '8:1']

const introductory: Price[] = [
  { until: '2026-12-31', inputPerMillion: 0.75, cachedPerMillion: 0.075, textOutPerMillion: 3.75 },
  { from: '2027-01-01', inputPerMillion: 1.5, cachedPerMillion: 0.15, textOutPerMillion: 7.5 },
]

const fourth: Price[] = [
  { until: '2026-11-30', inputPerMillion: 2, cachedPerMillion: 0.1, textOutPerMillion: 10 },
  { from: '2026-12-01', inputPerMillion: 4, cachedPerMillion: 0.2, textOutPerMillion: 20 },
]

const looks = {
  kind: 'detect',
  outputTokens: 65_536,
  imageTokens: threeTokens,
  resolutionOf: 'part',
  sizes: {},
  ratios: [],
  sampling: false,
} satisfies Partial<Model>

const looksAsBefore = {
  ...looks,
  imageTokens: { low: 64, medium: 256, high: 2048 },
  resolutionOf: 'request',
  sampling: true,
} satisfies Partial<Model>

const draws = {
  kind: 'edit',
  outputTokens: 32_768,
  imageTokens: { high: 1120 },
  resolutionOf: 'request',
  sampling: false,
} satisfies Partial<Model>

export const models: readonly Model[] = [
  {
    ...looks,
    id: 'gemini-3.8-flash',
    pool: 'flash',
    prices: introductory,
    thinking: { levels: threeLevels, default: 'medium' },
    released: '2026-09-02',
  },
  {
    ...looks,
    id: 'gemini-3.7-flash',
    pool: 'flash',
    prices: introductory,
    thinking: { levels: threeLevels, default: 'medium' },
    retires: { on: '2026-10-08', successor: 'gemini-3.8-flash' },
  },
  {
    ...looks,
    id: 'gemini-3.6-flash',
    pool: 'flash',
    prices: introductory,
    thinking: { levels: fourLevels, default: 'medium' },
    released: '2026-07-21',
  },
  {
    ...looks,
    id: 'gemini-3.5-flash',
    pool: 'flash',
    prices: [{ inputPerMillion: 1.5, cachedPerMillion: 0.15, textOutPerMillion: 9 }],
    thinking: { levels: fourLevels, default: 'medium' },
    retires: { on: '2026-10-08', successor: 'gemini-3.6-flash' },
  },
  {
    ...looks,
    id: 'gemini-3.5-flash-lite',
    pool: 'flash-lite',
    prices: [{ inputPerMillion: 0.3, cachedPerMillion: 0.03, textOutPerMillion: 2.5 }],
    thinking: { levels: fourLevels, default: 'minimal' },
    released: '2026-07-21',
  },
  {
    ...looks,
    id: 'gemini-3.1-flash-lite',
    pool: 'flash-lite',
    prices: [{ inputPerMillion: 0.25, cachedPerMillion: 0.025, textOutPerMillion: 1.5 }],
    thinking: { levels: fourLevels, default: 'minimal' },
    sampling: true,
    released: '2026-05-07',
  },
  {
    ...looks,
    id: 'gemini-3-flash-preview',
    pool: 'flash',
    prices: [{ inputPerMillion: 0.5, cachedPerMillion: 0.05, textOutPerMillion: 3 }],
    thinking: { levels: fourLevels, default: 'high' },
    sampling: true,
  },
  {
    ...looks,
    id: 'gemini-3.1-pro-preview',
    pool: 'pro',
    // Dearer above 200,000 tokens of input, which one page never is.
    prices: [{ inputPerMillion: 2, textOutPerMillion: 12 }],
    thinking: { levels: threeLevels, default: 'high' },
    sampling: true,
  },
  {
    ...looks,
    id: 'gemini-4-argon',
    pool: 'argon',
    prices: fourth,
    thinking: { levels: threeLevels, default: 'medium' },
  },
  {
    ...looks,
    id: 'gemini-4-carbon',
    pool: 'carbon',
    prices: fourth.map(({ cachedPerMillion: _unknown, ...price }) => price),
    thinking: { levels: threeLevels },
    released: '2026-11-10',
  },
  {
    ...looks,
    id: 'gemini-4-hydrogen',
    pool: 'hydrogen',
    prices: [{ inputPerMillion: 1.5, textOutPerMillion: 7.5 }],
    thinking: { levels: threeLevels, default: 'high' },
    released: '2026-11-12',
  },
  {
    ...looks,
    id: 'gemini-robotics-er-2-preview',
    pool: 'robotics',
    prices: [],
    thinking: { levels: fourLevels, default: 'high' },
  },
  {
    ...looksAsBefore,
    id: 'gemini-2.5-pro',
    pool: 'pro',
    prices: [{ inputPerMillion: 1.25, textOutPerMillion: 10 }],
    thinking: { levels: [], budget: { least: 128, most: 32_768 } },
    retires: { on: '2026-12-01', successor: 'gemini-3.8-flash' },
  },
  {
    ...looksAsBefore,
    id: 'gemini-2.5-flash',
    pool: 'flash',
    prices: [{ inputPerMillion: 0.3, textOutPerMillion: 2.5 }],
    thinking: { levels: [], budget: { least: 0, most: 24_576 } },
    retires: { on: '2026-12-01', successor: 'gemini-3.5-flash-lite' },
  },
  {
    ...looksAsBefore,
    id: 'gemini-2.5-flash-lite',
    pool: 'flash-lite',
    prices: [{ inputPerMillion: 0.1, textOutPerMillion: 0.4 }],
    thinking: { levels: [], budget: { least: 0, most: 24_576 } },
  },
  {
    ...draws,
    id: 'gemini-nano-banana-2.1',
    pool: 'nano-banana',
    prices: [{ inputPerMillion: 1.5, textOutPerMillion: 7.5, imageOutPerMillion: 30 }],
    thinking: { levels: ['minimal', 'medium', 'high'], default: 'medium' },
    sizes: { '1K': 1120, '2K': 1680, '4K': 3780 },
    ratios: fourteenRatios,
    released: '2026-10-06',
  },
  {
    ...draws,
    id: 'gemini-3.1-flash-lite-image',
    pool: 'flash-lite-image',
    prices: [{ inputPerMillion: 0.25, textOutPerMillion: 1.5, imageOutPerMillion: 30 }],
    thinking: { levels: ['minimal', 'high'], default: 'minimal' },
    sizes: { '1K': 1120 },
    ratios: tenRatios,
    released: '2026-06-30',
  },
  {
    ...draws,
    id: 'gemini-3-pro-image',
    pool: 'pro-image',
    prices: [{ inputPerMillion: 2, textOutPerMillion: 12, imageOutPerMillion: 120 }],
    thinking: { levels: [] },
    sizes: { '1K': 1120, '2K': 1120, '4K': 2000 },
    ratios: tenRatios,
    released: '2026-05-28',
  },
  {
    ...draws,
    id: 'gemini-3.1-flash-image',
    pool: 'flash-image',
    prices: [{ inputPerMillion: 0.5, textOutPerMillion: 3, imageOutPerMillion: 60 }],
    thinking: { levels: ['minimal', 'high'] },
    sizes: { '1K': 1120, '2K': 1680, '4K': 2520 },
    ratios: fourteenRatios,
    retires: { on: '2026-10-29', successor: 'gemini-nano-banana-2.1' },
  },
  {
    ...draws,
    id: 'gemini-2.5-flash-image',
    pool: 'flash-image',
    prices: [{ inputPerMillion: 0.3, textOutPerMillion: 2.5, imageOutPerMillion: 30 }],
    thinking: { levels: [] },
    sizes: { '1K': 1290 },
    ratios: tenRatios,
    sampling: true,
    retires: { on: '2026-10-02', successor: 'gemini-nano-banana-2.1' },
  },
]
