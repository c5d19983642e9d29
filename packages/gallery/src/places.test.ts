import { splitVersions } from '@vignette/domain'
import { expect, test } from 'vitest'
import { manifest } from '../test/sample-manifest.ts'
import { placesOf, scansPerPage, summarise, type ScanSummary } from './index.ts'

const scan = (id: string, key: string, day: number): ScanSummary => ({
  ...summarise(manifest()),
  scan: id,
  master: { bucket: 'scans', key },
  publishedAt: `2026-11-${day}T10:00:00.000Z`,
})

test('a scan stands between its neighbours, and older versions are no neighbours', () => {
  const scans = [scan('a', '1.tif', 20), scan('b1', '2.tif', 20), scan('b2', '2.tif', 21)]
  const places = placesOf(splitVersions([...scans, scan('c', '3.tif', 20)]))
  expect(places.get('a')).toEqual({ collectionPage: 1, next: 'b2' })
  expect(places.get('b2')).toEqual({
    collectionPage: 1,
    previous: 'a',
    next: 'c',
    older: [{ scan: 'b1', publishedAt: '2026-11-20T10:00:00.000Z' }],
  })
  expect(places.get('b1')).toEqual({ collectionPage: 1, newer: 'b2' })
})

test('a scan is on the page of the collection that lists it, its older versions with it', () => {
  const scans = Array.from({ length: scansPerPage + 1 }, (_, index) => scan(`s${index}`, `${index}.tif`, 20))
  const last = scan('new', `${scansPerPage}.tif`, 21)
  const places = placesOf(splitVersions([...scans, last]))
  expect(places.get(`s${scansPerPage - 1}`)?.collectionPage).toBe(1)
  expect(places.get('new')?.collectionPage).toBe(2)
  expect(places.get(`s${scansPerPage}`)).toEqual({ collectionPage: 2, newer: 'new' })
})
