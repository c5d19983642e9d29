import { errorCodes } from '@vignette/domain'
import { flow } from '@vignette/pipeline'
import { access, readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { settingsNames } from './support/settings-names.ts'

const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8')

test('the README draws the flow as it is', () => {
  expect(readme).toContain(flow.describe())
  for (const { name } of flow.stages) expect(readme).toContain(`| \`${name}\` |`)
})

test('the README says what to do about every error code', () => {
  for (const code of errorCodes) expect(readme).toContain(`\`${code}\``)
})

test('the README explains no error code that is not there', () => {
  const [, section = ''] = /^## When something fails$([^]*?)^## /m.exec(readme) ?? []
  const rows = [...section.matchAll(/^\| (`.*?) \|/gm)].map(([, codes = '']) => codes)
  const told = rows.flatMap((codes) => codes.replaceAll('`', '').split(', '))
  expect(told.toSorted()).toEqual(errorCodes.toSorted())
})

test('the README explains every setting', () => {
  for (const setting of settingsNames()) {
    expect(readme).toContain(`\`${setting}\``)
  }
})

test('the tests SECURITY.md names are there', async () => {
  const security = await readFile(new URL('../SECURITY.md', import.meta.url), 'utf8')
  const named = new Set(
    [...security.matchAll(/`((?:apps|packages|test)\/\S+\.test\.ts)`/g)].map(([, path = '']) => path),
  )
  expect(named.size).toBeGreaterThan(20)
  await Promise.all([...named].map((path) => access(new URL(`../${path}`, import.meta.url))))
})
