/** So many starts in so long: how BullMQ is told a rate. */
interface Window {
  max: number
  duration: number
}

/** Without any rate BullMQ tells nobody of a pause; this one stops nobody. */
const noRate: Window = { max: 2_000_000_000, duration: 1000 }
/** As many windows in a second at most: each loses some ms until a worker notices that it is over. */
const windowsPerSecond = 5
/** What starts evenly arrives unevenly, and limits are on what arrives. */
const margin = 1.015

/** No minute, whenever it begins, sees more starts than `perMinute`: not even one that begins in the middle of a window. */
export function windowFor(perMinute: number): Window {
  if (perMinute === Infinity) return noRate
  const max = Math.ceil(perMinute / 60 / windowsPerSecond)
  return { max, duration: Math.ceil((60_000 * max * margin) / (perMinute - max + 1)) }
}

/** The rate a window was made for; Infinity where there is none. */
export function rateOf({ max, duration }: Window): number {
  return max >= noRate.max ? Infinity : Math.round((60_000 * max * margin) / duration + max - 1)
}
