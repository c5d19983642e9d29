import type { HttpFailure } from './http-failure.ts'
import { isRecord } from './http-failure.ts'

const longestMs = 24 * 3_600_000

/** How long the service asks to wait, in ms from now: its header, else its details, else the words of its message. */
export function askedWaitMs(failure: HttpFailure, now: Date): number | undefined {
  const asked = ofHeader(failure.retryAfter, now) ?? ofDetails(failure) ?? ofMessage(failure.body.message)
  return asked === undefined ? undefined : Math.min(longestMs, Math.ceil(asked))
}

/** Retry-After: seconds, or an HTTP date. */
function ofHeader(value: string | undefined, now: Date): number | undefined {
  if (!value) return undefined
  if (/^\s*\d+(\.\d+)?\s*$/.test(value)) return Number(value) * 1000
  const at = Date.parse(value)
  return Number.isNaN(at) ? undefined : Math.max(0, at - now.getTime())
}

function ofDetails(failure: HttpFailure): number | undefined {
  const [delay] = failure.body.details
    .map((detail) => detail['retryDelay'])
    .filter((value) => value !== undefined)
  if (typeof delay === 'string') return seconds(/^(\d+(?:\.\d+)?)s$/.exec(delay)?.[1])
  // The same duration in the long spelling of its type.
  if (isRecord(delay)) return seconds(`${Number(delay['seconds'] ?? 0) + Number(delay['nanos'] ?? 0) / 1e9}`)
  return undefined
}

function ofMessage(message: string): number | undefined {
  return seconds(/retry in (\d+(?:\.\d+)?) ?s/i.exec(message)?.[1])
}

function seconds(text: string | undefined): number | undefined {
  const value = Number(text ?? Number.NaN)
  return Number.isFinite(value) ? value * 1000 : undefined
}

/** Milliseconds until the daily quotas start afresh: midnight on the Pacific coast, 7 or 8 hours behind UTC. */
export function untilPacificMidnightMs(now: Date): number {
  const [year, month, day] = pacific(now).day.split('-').map(Number)
  const midnights = [7, 8].map((hour) => Date.UTC(year ?? 0, (month ?? 1) - 1, (day ?? 1) + 1, hour))
  const next = midnights.find((at) => pacific(new Date(at)).hour === 0) ?? now.getTime() + longestMs
  return next - now.getTime()
}

const pacificClock = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'America/Los_Angeles',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  hourCycle: 'h23',
})

function pacific(at: Date): { day: string; hour: number } {
  const part = Object.fromEntries(pacificClock.formatToParts(at).map(({ type, value }) => [type, value]))
  return { day: `${part['year']}-${part['month']}-${part['day']}`, hour: Number(part['hour']) }
}
