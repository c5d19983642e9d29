/** How many objects bear one label; the empty one is that of objects without. */
export interface LabelCount {
  label: string
  count: number
}

/**
 * Labels as one table: those that differ in case or spaces alone are one, in the spelling that is used most. The most
 * frequent come first, objects without a label last.
 */
export function countLabels(labels: Readonly<Record<string, number>>): LabelCount[] {
  const spellings = Object.entries(labels).map(([label, count]) => ({ label: spaced(label), count }))
  const groups = Map.groupBy(spellings.toSorted(byCount), ({ label }) => label.toLowerCase())
  return [...groups.values()]
    .flatMap(([first, ...others]) =>
      first ? [{ ...first, count: others.reduce((sum, { count }) => sum + count, first.count) }] : [],
    )
    .toSorted((a, b) => Number(a.label === '') - Number(b.label === '') || byCount(a, b))
}

function byCount(a: LabelCount, b: LabelCount): number {
  return b.count - a.count || (a.label < b.label ? -1 : 1)
}

function spaced(label: string): string {
  return label.replaceAll(/\s+/g, ' ').trim()
}
