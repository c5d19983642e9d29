import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { temporaryFolder } from '../../../test/support/servers.ts'
import { splitScans } from './split-scans.ts'

let folder = ''
beforeEach(async () => void (folder = await temporaryFolder('split')))
afterEach(() => rm(folder, { recursive: true }))

const scan = (name: string, outcome: 'failed' | 'pictures', { day = 20, bucket = 'file' } = {}) => ({
  scan: `${name}-${day}`,
  master: { bucket, key: join(folder, name) },
  publishedAt: `2026-11-${day}T10:00:00.000Z`,
  outcome,
})

test('of several versions the newest counts, and the failure of a file that is gone counts no more', async () => {
  await writeFile(join(folder, 'there.tif'), '')
  const counted = [scan('there.tif', 'failed', { day: 21 }), scan('gone.tif', 'pictures')]
  const history = [scan('there.tif', 'pictures'), scan('removed.tif', 'failed')]
  expect(await splitScans([...history, ...counted])).toEqual({ newest: counted, superseded: history })
})

test('where a path cannot be looked at, or the master lies in a bucket, nothing is said to be gone', async () => {
  await writeFile(join(folder, 'file'), '')
  const counted = [scan('file/none.tif', 'failed'), scan('none.tif', 'failed', { bucket: 'scans' })]
  expect((await splitScans(counted)).newest).toEqual(counted)
})
