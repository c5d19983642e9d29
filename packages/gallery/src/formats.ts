import type { Box, PixelForm, Size, Usage } from '@vignette/domain'

const whole = new Intl.NumberFormat('en')
const tenths = new Intl.NumberFormat('en', { maximumFractionDigits: 1 })
const dollars = new Intl.NumberFormat('en', { style: 'currency', currency: 'USD' })
const twoDigits = new Intl.NumberFormat('en', { style: 'percent', maximumSignificantDigits: 2 })
const cents = new Intl.NumberFormat('en', { style: 'currency', currency: 'USD', maximumFractionDigits: 4 })
const day = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  timeZone: 'UTC',
})

export const number = (value: number): string => whole.format(value)

/** `1 page`, `1,204 pages`, `2 boxes`. */
export function count(value: number, noun: string): string {
  const plural = noun.endsWith('x') ? 'es' : 's'
  return `${number(value)} ${noun}${value === 1 ? '' : plural}`
}

/** `15%`, `0.23%` of a fraction. */
export const percent = (fraction: number): string => twoDigits.format(fraction)

/** US dollars, to a hundredth of a cent below one dollar. */
export const money = (usd: number): string => (usd < 1 ? cents : dollars).format(usd)

/** `2,484 × 3,140 px` */
export const pixels = (size: Size): string => `${number(size.width)} × ${number(size.height)} px`

export const boxArea = (box: Box): number => (box.x1 - box.x0) * (box.y1 - box.y0)

/** `x 92 to 2,388` and `y 1,885 to 2,935` */
export const position = (box: Box): [across: string, down: string] => [
  `x ${number(box.x0)} to ${number(box.x1)}`,
  `y ${number(box.y0)} to ${number(box.y1)}`,
]

export const megapixels = (size: Size): string =>
  `${tenths.format((size.width * size.height) / 1e6)} megapixels`

export function fileSize(bytes: number): string {
  if (bytes < 1e3) return count(bytes, 'byte')
  return bytes < 1e6 ? `${tenths.format(bytes / 1e3)} kB` : `${tenths.format(bytes / 1e6)} MB`
}

export const seconds = (ms: number): string => `${tenths.format(ms / 1000)} s`

/** `23 November 2026` of an ISO 8601 instant, in UTC. */
const date = (instant: string): string => day.format(new Date(instant))

/** `23 November 2026, 19:20 UTC` */
export const moment = (instant: string): string =>
  `${date(instant)}, ${new Date(instant).toISOString().slice(11, 16)} UTC`

/** `8-bit colour, 300 pixels per inch, profile “Adobe RGB (1998)”` */
export function pixelForm(form: PixelForm): string {
  const colours = { grey: 'grey', rgb: 'colour', cmyk: 'CMYK' }[form.space]
  return [
    form.depth === 1 ? 'black and white' : `${form.depth}-bit ${colours}`,
    form.alpha && 'with transparency',
    density(form),
    profile(form),
  ]
    .filter((part) => part !== false)
    .join(', ')
}

function density({ density: across, densityY: down }: PixelForm): string {
  if (!across) return 'no stated density'
  const both = down === undefined ? [across] : [across, down]
  return `${both.map((stated) => tenths.format(stated)).join(' × ')} pixels per inch`
}

function profile({ profile: name, profileProblem }: PixelForm): string {
  if (profileProblem !== undefined) return `a colour profile that cannot be used (${profileProblem})`
  return name ? `profile “${name}”` : 'no colour profile'
}

/** `1,290 in (256 of them cached), 1,120 image, 12 text, 300 thought` */
export function tokens(usage: Usage): string {
  const cached = usage.cachedTokens ? ` (${number(usage.cachedTokens)} of them cached)` : ''
  const out = [
    [usage.imageTokens, 'image'],
    [usage.textTokens, 'text'],
    [usage.thoughtTokens, 'thought'],
  ] as const
  const spoken = out.filter(([used]) => used > 0).map(([used, kind]) => `${number(used)} ${kind}`)
  return [`${number(usage.inputTokens)} in${cached}`, ...spoken].join(', ')
}

/** `digital-graphic` as a title: `Digital graphic`. */
export function title(name: string): string {
  const spaced = name.replaceAll(/[-_]+/g, ' ').trim()
  return spaced.charAt(0).toUpperCase() + spaced.slice(1)
}

/** The first `limit` characters on one line, for alternative texts and titles. */
export function oneLine(text: string, limit: number): string {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  const characters = Array.from(line)
  return characters.length > limit ? `${characters.slice(0, limit - 1).join('')}…` : line
}
