/** How many wrong credentials are looked at; times are in ms. */
export interface GuessLimits {
  /** wrong ones that cost no wait */
  free: number
  /** the first wait, which doubles with every further wrong one */
  firstWaitMs: number
  longestWaitMs: number
  /** An address that has been quiet for so long starts anew. */
  forgetAfterMs: number
  /** addresses kept in mind */
  addresses: number
  now: () => number
}

const usual: GuessLimits = {
  free: 10,
  firstWaitMs: 1_000,
  longestWaitMs: 60_000,
  forgetAfterMs: 15 * 60_000,
  addresses: 10_000,
  now: () => performance.now(),
}

/** What came of credentials: a number is the seconds for which no others from there are looked at. */
export type Judgement = 'right' | 'wrong' | { waitSeconds: number }

export interface GuessLimit {
  /** Looks at credentials unless too many wrong ones came from the same address. */
  judge(address: string, areRight: () => boolean): Judgement
}

/**
 * Makes guessing slow, by address. While an address waits, right credentials are refused as well: were they not, a wait would
 * tell wrong ones from right. Nor do right ones end a count, which would let others behind the same proxy guess on.
 */
export function createGuessLimit(limits: Partial<GuessLimits> = {}): GuessLimit {
  const { free, firstWaitMs, longestWaitMs, forgetAfterMs, addresses, now } = { ...usual, ...limits }
  const wrong = new Map<string, { count: number; at: number; until: number }>()
  return {
    judge(address, areRight) {
      const from = networkOf(address)
      const known = wrong.get(from)
      const at = now()
      if (known && known.until > at) return { waitSeconds: Math.ceil((known.until - at) / 1000) }
      if (areRight()) return 'right'
      const count = known && at - known.at < forgetAfterMs ? known.count + 1 : 1
      const waitMs = count < free ? 0 : Math.min(firstWaitMs * 2 ** (count - free), longestWaitMs)
      // Put at the end again, so that the first is the one that has been quiet for longest.
      wrong.delete(from)
      wrong.set(from, { count, at, until: at + waitMs })
      if (wrong.size > addresses) wrong.delete(wrong.keys().next().value ?? '')
      return 'wrong'
    },
  }
}

/** Whoever has one IPv6 address has all of its network of 64 bits. */
function networkOf(address: string): string {
  const [, mapped] = /^::ffff:([\d.]+)$/i.exec(address) ?? []
  if (mapped !== undefined || !address.includes(':')) return mapped ?? address
  const [before = [], after = []] = address
    .split('::')
    .map((part) => part.split(':').filter((group) => group !== ''))
  const zeros = Array<string>(Math.max(0, 8 - before.length - after.length)).fill('0')
  return [...before, ...zeros, ...after].slice(0, 4).join(':')
}
