import { exhausted, type ServiceError } from '../protocol/service-error.ts'

export interface QuotaLimits {
  requestsPerMinute?: number | undefined
  requestsPerDay?: number | undefined
}

export interface Quota {
  /** Counts one request of a model; the service's 429 when it is one too many. */
  spend(model: string, nowMs: number): ServiceError | undefined
}

/** Counts requests per model in a sliding minute and in the Pacific day, as the service does. A refused one counts for neither. */
export function createQuota({ requestsPerMinute, requestsPerDay }: QuotaLimits): Quota {
  const minutes = new Map<string, number[]>()
  const days = new Map<string, { day: string; count: number }>()

  return {
    spend(model, nowMs) {
      const day = pacificDay(nowMs)
      const today = days.get(model)?.day === day ? (days.get(model)?.count ?? 0) : 0
      if (today >= (requestsPerDay ?? Infinity)) {
        return exhausted({
          model,
          perDay: true,
          limit: requestsPerDay,
          retryAfterSeconds: secondsToMidnight(nowMs),
        })
      }
      const recent = (minutes.get(model) ?? []).filter((at) => at > nowMs - 60_000)
      if (recent.length >= (requestsPerMinute ?? Infinity)) {
        const waitMs = (recent[0] ?? nowMs) + 60_000 - nowMs
        return exhausted({ model, limit: requestsPerMinute, retryAfterSeconds: Math.ceil(waitMs / 1000) })
      }
      minutes.set(model, [...recent, nowMs])
      days.set(model, { day, count: today + 1 })
      return undefined
    },
  }
}

const clock = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'America/Los_Angeles',
  dateStyle: 'short',
  timeStyle: 'medium',
  hourCycle: 'h23',
})

function pacificDay(nowMs: number): string {
  return clock.format(nowMs).slice(0, 10)
}

function secondsToMidnight(nowMs: number): number {
  const [hours = 0, minutes = 0, seconds = 0] = (/(\d+):(\d+):(\d+)/.exec(clock.format(nowMs)) ?? [])
    .slice(1)
    .map(Number)
  return 86_400 - (hours * 3600 + minutes * 60 + seconds)
}
