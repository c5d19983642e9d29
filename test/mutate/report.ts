import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import type { Mutant } from './mutants.ts'
import type { Verdict } from './try-mutants.ts'

const wantedPercent = 85

/** What may survive, and why. A mutant is named by its file, the words of its line and its change, so that lines may move. */
const Allowed = z.array(z.object({ reason: z.string().min(1), mutants: z.array(z.string()).min(1) }))

export interface Report {
  /** Prints a mutant that lives, with the reason why it may. */
  add(target: string, verdict: Verdict): void
  /** Prints the counts and what `survivors.json` has in vain; answers the exit code. */
  close(): number
}

export async function openReport(): Promise<Report> {
  const text = await readFile(new URL('survivors.json', import.meta.url), 'utf8')
  const groups = Allowed.parse(JSON.parse(text))
  const reasons = new Map(groups.flatMap(({ reason, mutants }) => mutants.map((name) => [name, reason])))
  const all: (Verdict & { target: string })[] = []
  return {
    add(target, verdict) {
      const { mutant, end } = verdict
      all.push({ target, ...verdict })
      if (end === 'killed') return
      const reason = reasons.get(nameOf(mutant)) ?? 'no reason is given'
      print(`${mutant.file}:${mutant.line}  ${short(mutant.before)} → ${short(mutant.after)}`)
      print(`    ${end}; ${reason}: ${nameOf(mutant)}`)
    },
    close() {
      const alive = all.filter(({ end }) => end !== 'killed').map(({ mutant }) => nameOf(mutant))
      const dead = all.map(({ mutant }) => nameOf(mutant)).filter((name) => !alive.includes(name))
      for (const name of new Set(dead))
        if (reasons.has(name)) print(`killed, so survivors.json has it in vain: ${name}`)
      for (const [target, some] of Map.groupBy(all, (one) => one.target)) print(`${target}: ${count(some)}`)
      print(
        `total: ${count(all)}; ${alive.filter((name) => !reasons.has(name)).length} live without a reason`,
      )
      return percentKilled(all) < wantedPercent ? 1 : 0
    },
  }
}

function nameOf({ file, code, before, after }: Mutant): string {
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
