import {
  addUsage,
  isOwnCall,
  noUsage,
  paidCalls,
  type DetectPlan,
  type DetectionOutcome,
  type EditOutcome,
  type ErrorCode,
  type Failure,
  type ManifestEdit,
  type ManifestPage,
  type PaidCall,
  type ScanOutcome,
  type Totals,
} from '@vignette/domain'

/** Error codes under which unhelpful answers are counted. */
const unhelpful: Partial<Record<EditOutcome | DetectionOutcome, ErrorCode>> = {
  refused: 'model-refused',
  'no-image': 'model-answer-unusable',
  truncated: 'model-answer-unusable',
  looped: 'model-answer-unusable',
  unparseable: 'model-answer-unusable',
}

/** Every step of the recipe on every object of the pages, whatever became of it. */
function everyEdit(pages: readonly ManifestPage[]): ManifestEdit[] {
  const withNext = (edit: ManifestEdit): ManifestEdit[] => [edit, ...edit.next.flatMap(withNext)]
  return pages.flatMap((page) => page.objects.flatMap((object) => object.edits.flatMap(withNext)))
}

/** What befell a scan beside its pages, and whether what came of a broken-off answer is as good as any. */
interface ScanState {
  failures: readonly Failure[]
  partial: DetectPlan['partial']
}

/** How a scan stands; `open` while anything is neither done nor failed nor waiting behind a failure. */
export function outcomeOf(
  pages: readonly ManifestPage[],
  { failures, open, partial }: ScanState & { open: boolean },
): ScanOutcome {
  if (open) return 'pending'
  if (failureCodes(pages, { failures, partial }).length > 0) return 'failed'
  return pages.some((page) => page.objects.length > 0) ? 'pictures' : 'empty'
}

function failureCodes(pages: readonly ManifestPage[], { failures, partial }: ScanState): ErrorCode[] {
  const ofPages = pages.flatMap((page) => page.failures.map(({ code }) => code))
  const ofLooks = pages.flatMap(({ detection }) =>
    detection && !(partial === 'use' && detection.outcome === 'truncated')
      ? (unhelpful[detection.outcome] ?? [])
      : [],
  )
  const ofEdits = everyEdit(pages).flatMap(
    ({ edit, failure }) => failure?.code ?? (edit && unhelpful[edit.outcome]) ?? [],
  )
  return [...failures.map(({ code }) => code), ...ofPages, ...ofLooks, ...ofEdits]
}

/** Counts and costs of a scan, from its manifest's own entries. */
export function totalsOf(
  pages: readonly ManifestPage[],
  { failures, partial, ...scan }: ScanState & { collection: string; scan: string },
): Totals {
  const objects = pages.flatMap((page) => page.objects)
  const edits = everyEdit(pages).flatMap(({ edit }) => edit ?? [])
  const calls = paidCalls(pages)
  const own = calls.filter((paid) => isOwnCall(paid, scan))
  const others = calls.filter((paid) => !isOwnCall(paid, scan))
  return {
    pages: pages.length,
    objects: objects.length,
    crops: objects.filter((object) => object.crop).length,
    edits: edits.filter((edit) => edit.outcome === 'edited').length,
    labels: counted(objects.map(({ label }) => label)),
    dropped: pages.reduce((sum, { detection }) => sum + (detection?.discarded ?? 0), 0),
    failures: counted(failureCodes(pages, { failures, partial })),
    usage: own.map(({ call }) => call.usage).reduce(addUsage, noUsage),
    calls: own.length,
    discarded: own.filter(({ discarded }) => discarded).length,
    usd: usdOf(own),
    ...(others.length > 0 ? { shared: { calls: others.length, usd: usdOf(others) } } : {}),
    emulated: calls.some(({ call }) => call.emulated),
  }
}

/** How often each word stands in a list, the most frequent first. */
function counted(words: readonly string[]): Record<string, number> {
  const groups = Map.groupBy(words, (word) => word)
  const counts = [...groups].map(([word, all]): [string, number] => [word, all.length])
  return Object.fromEntries(counts.toSorted(([, a], [, b]) => b - a))
}

function usdOf(calls: readonly PaidCall[]): number {
  return calls.reduce((sum, { call }) => sum + call.usd, 0)
}
