import { noTotals, type ErrorCode, type ScanTotals } from '@vignette/domain'
import { basename } from 'node:path'

/** Something that was to be done and has come to no scan: it fails by itself. */
export interface FailedEntry {
  source: string
  code: ErrorCode
  message: string
}

/** Something in a folder that is no scan, and why it is not taken for one. */
export interface LeftOut {
  path: string
  why: 'hidden' | 'no-image' | 'own-output' | 'linked-folder'
}

/** What the system’s error says of an entry. */
export function entryError(source: string, error: unknown): FailedEntry {
  const code = error instanceof Object && 'code' in error ? String(error.code) : ''
  const message = error instanceof Error ? error.message : String(error)
  if (['ENOENT', 'ENOTDIR', 'ELOOP'].includes(code)) {
    const words = 'There is nothing there: a link that leads nowhere, or a file that is gone.'
    return { source, code: 'master-missing', message: words }
  }
  if (['EACCES', 'EPERM'].includes(code)) {
    const words = 'This user may not read it; have its permissions changed, and run again.'
    return { source, code: 'unauthorized', message: words }
  }
  return { source, code: 'store-unavailable', message: `The disk failed: ${message}.` }
}

/** As a scan that failed, in sums. */
export function totalsOfFailed({ code }: FailedEntry): ScanTotals {
  return { ...noTotals, outcome: 'failed', failures: { [code]: 1 } }
}

/** Names told of each reason. */
const named = 3

/** One line for people; empty where nothing was left out. */
export function describeLeftOut(leftOut: readonly LeftOut[]): string {
  if (leftOut.length === 0) return ''
  const reasons = [...Map.groupBy(leftOut, ({ why }) => why)].map(([why, entries]) => {
    const names = entries.slice(0, named).map(({ path }) => basename(path))
    return `${entries.length} ${why} (${names.join(', ')}${entries.length > named ? ', …' : ''})`
  })
  const folders = leftOut.every(({ why }) => why === 'own-output' || why === 'linked-folder')
  const noun = folders ? 'folder' : 'file'
  return `${leftOut.length} ${noun}${leftOut.length === 1 ? '' : 's'} left out: ${reasons.join(', ')}.`
}
