import { existsSync } from 'node:fs'
import { readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { temporaryFolder } from '../../../test/support/servers.ts'
import { makeOutput } from './make-output.ts'

let folder = ''
beforeEach(async () => void (folder = await temporaryFolder('output')))
afterEach(() => rm(folder, { recursive: true }))

test('the folder is made with the mark of an output and nothing else, and can be there already', async () => {
  const out = join(folder, 'made', 'later')
  await makeOutput(out)
  await makeOutput(out)
  expect(await readdir(out, { recursive: true })).toEqual(['.vignette'])
})

test('a file in the way is told in a sentence', async () => {
  const file = join(folder, 'file')
  await writeFile(file, '')
  const refusal = {
    name: 'UsageError',
    message: expect.stringMatching(/^Results cannot be written to .*--out\.$/),
  }
  await expect(makeOutput(file)).rejects.toMatchObject(refusal)
  await expect(makeOutput(join(file, 'out'))).rejects.toMatchObject(refusal)
})

test.skipIf(!existsSync('/proc/self'))('a place that takes no folders is told in a sentence', async () => {
  await expect(makeOutput('/proc/none/out')).rejects.toThrow('Results cannot be written to /proc/none/out')
})

test('a bucket is left to its store', async () => {
  await expect(makeOutput('s3://bucket/prefix')).resolves.toBeUndefined()
})
