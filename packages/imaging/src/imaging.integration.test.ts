import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'

const child = join(import.meta.dirname, '../../../test/bench/imaging-memory.ts')
let folder: string
let master: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vignette-test-'))
  master = join(folder, 'map.tif')
  const map = { width: 30_000, height: 20_000, channels: 3 as const, background: '#c8b496' }
  await sharp({ create: map, limitInputPixels: false }).tiff({ compression: 'deflate' }).toFile(master)
})

afterAll(async () => await rm(folder, { recursive: true }))

test.each(['proxy', 'crop'])('makes a %s of 600 megapixels within 512 MB', async (what) => {
  const { stdout } = await promisify(execFile)(process.execPath, [child, what, master])
  expect(Number(stdout)).toBeLessThan(512)
})
