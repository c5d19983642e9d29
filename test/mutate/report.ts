import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import type { Verdict } from './try-mutants.ts'

const wantedPercent = 85

/** What may survive, and why. A mutant is named by its file, the words of its line and its change, so that lines may move. */
const Allowed = z.array(z.object({ reason: z.string().min(1), mutants: z.array(z.string()).min(1) }))

/** Prints what became of the mutants, package by package; answers the exit code. */
export async function report(verdicts: ReadonlyMap<string, readonly Verdict[]>): Promise<number> {
  const all = [...verdicts.values()].flat()
  const alive = all.filter(({ end }) => end !== 'killed').toSorted(byPlace)
  const reasons = await readAllowed()
  const living = new Set<string>()
  if (process.env['KILLS'])
    for (const v of all)
      print(
        `KILL ${v.mutant.file}:${v.mutant.line} ${short(v.mutant.before)} → ${short(v.mutant.after)} BY ${v.by}`,
      )
  for (const { mutant, end } of alive) {
    const name = nameOf(mutant)
    const reason = reasons.get(name)
    living.add(name)
    print(`${mutant.file}:${mutant.line}  ${short(mutant.before)} → ${short(mutant.after)}`)
    print(`    ${end}: ${reason ?? `not in survivors.json as ${JSON.stringify(name)}`}`)
  }
  const died = all
    .map(({ mutant }) => nameOf(mutant))
    .filter((name) => reasons.has(name) && !living.has(name))
  for (const name of new Set(died)) print(`killed by now, so survivors.json need not have it: ${name}`)
  for (const [name, some] of verdicts) print(`${name}: ${count(some)}`)
  print(
    `total: ${count(all)}; ${alive.filter(({ mutant }) => !reasons.has(nameOf(mutant))).length} without a reason`,
  )
  return percentKilled(all) < wantedPercent ? 1 : 0
}

async function readAllowed(): Promise<Map<string, string>> {
  const text = await readFile(new URL('survivors.json', import.meta.url), 'utf8')
  const groups = Allowed.parse(JSON.parse(text))
  return new Map(groups.flatMap(({ reason, mutants }) => mutants.map((name) => [name, reason])))
}

function byPlace({ mutant: a }: Verdict, { mutant: b }: Verdict): number {
  return a.file.localeCompare(b.file) || a.start - b.start
}

function nameOf({ file, code, before, after }: Verdict['mutant']): string {
  return `${file} | ${code} | ${short(before)} → ${short(after)}`
}

function short(text: string): string {
  return text.replaceAll(/\s+/g, ' ').slice(0, 80)
}

function count(verdicts: readonly Verdict[]): string {
  const ends = (['killed', 'survived', 'no coverage'] as const).map(
    (end) => `${verdicts.filter((verdict) => verdict.end === end).length} ${end}`,
  )
  return `${ends.join(' / ')}, ${percentKilled(verdicts).toFixed(1)} % killed`
}

function percentKilled(verdicts: readonly Verdict[]): number {
  return (100 * verdicts.filter(({ end }) => end === 'killed').length) / Math.max(1, verdicts.length)
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
