import type { Log } from '@vignette/queue'
import { expect, test } from 'vitest'
import { readEnvironment } from './environment.ts'
import { waitForRuntime } from './wait-for-runtime.ts'

test.each([
  ['only-for-this-machine', [expect.stringMatching(/^The key of the store is one that everybody can read/)]],
  ['a-secret-of-the-test', []],
])('whoever opens the store with the key %s is warned where everybody knows it', async (key, expected) => {
  const warnings: string[] = []
  const note = (_fields: object, message: string): void => void warnings.push(message)
  const log: Log = { debug: note, info: note, warn: note, error: note, child: () => log }
  const environment = readEnvironment({ AWS_ACCESS_KEY_ID: 'worker', AWS_SECRET_ACCESS_KEY: key })
  const stop = new AbortController().signal
  await expect(waitForRuntime('s3://results', environment, { log, stop })).rejects.toMatchObject({
    code: 'settings-invalid',
  })
  expect(warnings).toEqual(expected)
})
