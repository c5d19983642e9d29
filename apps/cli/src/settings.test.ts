import { expect, test } from 'vitest'
import { choosePlan } from './settings.ts'

test('a settings file without end is read no further than settings go', async () => {
  const choosing = choosePlan({ file: '/dev/zero', service: 'gemini' })
  await expect(choosing).rejects.toMatchObject({
    name: 'UsageError',
    message: expect.stringMatching(/\/dev\/zero:1: settings have 1 MB at most/),
  })
})

test('a settings file that is not there is said to be none', async () => {
  const choosing = choosePlan({ file: '/nowhere/at/all.yaml', service: 'gemini' })
  await expect(choosing).rejects.toMatchObject({ name: 'UsageError' })
})
