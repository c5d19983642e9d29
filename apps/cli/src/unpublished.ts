import { RetryableError, inOneLine, masterAddress, scanId } from '@vignette/domain'
import { parseCollectionSources } from '@vignette/intake'
import { intakePolicy, listScans, openStoreAt, type Environment, type ScanSources } from '@vignette/runtime'

/** Scans of a collection that lie in its buckets and have no manifest, in no collection: nothing has come of them yet. */
export interface Unpublished {
  count: number
  /** addresses, the first of them in the order of the listing */
  first: string[]
}

/** Addresses that are named. */
const named = 20

/** Looks where workers elsewhere are told of scans; `trouble` is a line about a bucket that did not answer. */
export async function lookIntoBuckets(
  out: string,
  environment: Environment,
  published: ReadonlySet<string>,
): Promise<{ unpublished: Map<string, Unpublished>; trouble: string }> {
  const { redisUrl, scanBuckets, variables } = environment
  if (!redisUrl) return { unpublished: new Map(), trouble: '' }
  await using closing = new AsyncDisposableStack()
  const masters: ScanSources['masters'] = (bucket) =>
    closing.adopt(openStoreAt(`s3://${bucket}`, environment), (opened) => opened.close())
  const policy = intakePolicy(out, scanBuckets)
  const sources = parseCollectionSources(variables['VIGNETTE_COLLECTIONS'], scanBuckets)
  try {
    return { unpublished: await findUnpublished({ masters, policy, sources }, published), trouble: '' }
  } catch (error) {
    if (!(error instanceof RetryableError)) throw error
    return { unpublished: new Map(), trouble: `Scans   ${inOneLine(error.message)}\n` }
  }
}

/** Lists every source, and answers what has come to no manifest yet, by collection. Costs one request per 1000 scans. */
export async function findUnpublished(
  sources: ScanSources,
  published: ReadonlySet<string>,
): Promise<Map<string, Unpublished>> {
  const found = new Map<string, Unpublished>()
  for (const source of sources.sources) {
    const { collection } = source
    const { count, first } = found.get(collection) ?? { count: 0, first: [] }
    const missing = { count, first }
    for await (const upload of listScans(sources, source, () => undefined)) {
      if (published.has(scanId(upload))) continue
      missing.count += 1
      if (missing.first.length < named) missing.first.push(masterAddress(upload))
    }
    if (missing.count > 0) found.set(collection, missing)
  }
  return found
}

/** One line for each scan that is named, and one for the rest. */
export function describeUnpublished({ count, first }: Unpublished): string[] {
  const rest = count - first.length
  return [
    ...first.map((address) => `  waiting  ${inOneLine(address)}  in the bucket, with no manifest yet`),
    ...(rest > 0 ? [`  waiting  ${rest} more`] : []),
  ]
}
