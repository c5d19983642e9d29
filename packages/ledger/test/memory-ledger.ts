import type { Ledger, Reservation } from '../src/ledger.ts'
import { accountsOf, booking, nanosOf, type Entry } from '../src/accounts.ts'

interface Open extends Reservation {
  untilMs: number
}

export interface MemoryLedger extends Ledger {
  /** Ends every lease at once, as if the processes that hold them had died. */
  lapse(): void
  /** what was asked of it so far, by name */
  verbs: string[]
}

/** Books that live and die with the process. */
export function openMemoryLedger(): MemoryLedger {
  const open = new Map<string, Open>()
  const last = new Map<string, string>()
  const books: Entry[] = []
  const verbs: string[] = []
  const leftMs = (call: string): number => {
    const holder = open.get(last.get(call) ?? '')
    return holder ? Math.max(0, holder.untilMs - Date.now()) : 0
  }
  const close = (token: string, booked?: ReturnType<typeof booking>): void => {
    const held = open.get(token)
    if (!held) return
    open.delete(token)
    if (last.get(held.call) === token) last.delete(held.call)
    if (!booked) return
    const [kind, outcome, nanos, tokens] = booked
    books.push({ ...placeOf(held), kind, outcome, calls: 1, nanos, tokens })
  }
  const asked = async <Answer>(verb: string, answer: () => Answer): Promise<Answer> => {
    verbs.push(verb)
    return answer()
  }
  return {
    verbs,
    lapse: () => open.forEach((held) => void (held.untilMs = 0)),
    reserve: (reservation, leaseMs) =>
      asked('reserve', () => {
        nanosOf(reservation.worstUsd)
        const retryAfterMs = leftMs(reservation.call)
        if (retryAfterMs > 0) return { granted: false, reason: 'in-flight', retryAfterMs }
        const token = crypto.randomUUID()
        open.set(token, { ...reservation, untilMs: Date.now() + leaseMs })
        last.set(reservation.call, token)
        return { granted: true, token }
      }),
    renew: (token, leaseMs) =>
      asked('renew', () => {
        const held = open.get(token)
        if (!held || (last.get(held.call) !== token && leftMs(held.call) > 0)) return
        held.untilMs = Date.now() + leaseMs
        last.set(held.call, token)
      }),
    settle: (token, settlement) => asked('settle', () => close(token, booking(settlement))),
    release: (token) => asked('release', () => close(token)),
    lose: (token) =>
      asked('lose', () => close(token, ['lost', '', nanosOf(open.get(token)?.worstUsd ?? 0), 0])),
    settleLapsed: (call, settlement) =>
      asked('settleLapsed', () => {
        const booked = booking(settlement)
        const liveMs = leftMs(call)
        if (liveMs === 0) close(last.get(call) ?? '', booked)
        return liveMs
      }),
    accounts: async () => accountsOf([...books, ...[...open.values()].map(lineOf)]),
    close: async () => {},
  }
}

function placeOf({ collection, pool }: Reservation): Pick<Entry, 'collection' | 'pool'> {
  return { collection, pool }
}

function lineOf(held: Open): Entry {
  const kind = held.untilMs > Date.now() ? 'reserved' : 'lost'
  return { ...placeOf(held), kind, outcome: '', calls: 1, nanos: nanosOf(held.worstUsd), tokens: 0 }
}
