import { CollectionSettings, errorCodes } from '@vignette/domain'
import { flow } from '@vignette/pipeline'
import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { z } from 'zod'

const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8')

test('the README draws the flow as it is', () => {
  expect(readme).toContain(flow.describe())
  for (const { name } of flow.stages) expect(readme).toContain(`| \`${name}\` |`)
})

test('the README says what to do about every error code', () => {
  for (const code of errorCodes) expect(readme).toContain(`\`${code}\``)
})

test('the README explains every setting', () => {
  for (const setting of settingsBelow(z.toJSONSchema(CollectionSettings, { io: 'input' }), '')) {
    expect(readme).toContain(`\`${setting}\``)
  }
})

interface Schema {
  properties?: Record<string, Schema>
}

/** Settings by their dotted names, without those of the collection's own steps. */
function settingsBelow(schema: object, prefix: string): string[] {
  const { properties = {} }: Schema = schema
  return Object.entries(properties).flatMap(([name, inner]) =>
    inner.properties ? settingsBelow(inner, `${prefix}${name}.`) : [`${prefix}${name}`],
  )
}
