import { CollectionSettings } from '@vignette/domain'
import { z } from 'zod'

interface Schema {
  properties?: Record<string, Schema>
}

/** Settings of a collection by their dotted names, without those of its own steps. */
export function settingsNames(): string[] {
  return namesBelow(z.toJSONSchema(CollectionSettings, { io: 'input' }), '')
}

function namesBelow(schema: object, prefix: string): string[] {
  const { properties = {} }: Schema = schema
  return Object.entries(properties).flatMap(([name, inner]) =>
    inner.properties ? namesBelow(inner, `${prefix}${name}.`) : [`${prefix}${name}`],
  )
}
