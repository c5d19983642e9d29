import { PermanentError, type Page, type Scan } from '@vignette/domain'

/** One page of a scan by its number, from 1. */
export function pageOf(scan: Scan, number: number): Page {
  const page = scan.pages.find((candidate) => candidate.number === number)
  if (page) return page
  throw new PermanentError('internal', `Scan ${scan.id} has no page ${number}.`)
}
