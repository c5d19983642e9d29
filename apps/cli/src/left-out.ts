/** What was not taken, counted by the word for why. */
export interface LeftOut {
  count(reason: string): void
  total(): number
  /** such as `2 hidden, 1 odd-key`; empty where nothing was left out */
  describe(): string
}

export function countLeftOut(): LeftOut {
  const counts = new Map<string, number>()
  return {
    count: (reason) => void counts.set(reason, (counts.get(reason) ?? 0) + 1),
    total: () => [...counts.values()].reduce((sum, count) => sum + count, 0),
    describe: () => [...counts].map(([reason, count]) => `${count} ${reason}`).join(', '),
  }
}
