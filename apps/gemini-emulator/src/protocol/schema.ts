import { z } from 'zod'
import { toCamelCase } from './spelling.ts'
import { badField } from './service-error.ts'

/** The part of a schema that decides what an answer looks like; `type` in lower case. */
export interface Schema {
  type?: string
  nullable?: boolean
  enum?: unknown[]
  items?: Schema
  maxItems?: number
  properties?: Record<string, Schema>
  propertyOrdering?: string[]
  required?: string[]
}

const RawSchema = z.record(z.string(), z.unknown())
const types = new Set(['string', 'number', 'integer', 'boolean', 'array', 'object', 'null'])
const openApiKeys = new Set(
  (
    '$ref $defs ref defs type format title description nullable enum items minItems maxItems properties required ' +
    'minProperties maxProperties minLength maxLength pattern example anyOf propertyOrdering default minimum maximum ' +
    'additionalProperties'
  ).split(' '),
)

/** Refuses a schema the service refuses: an unknown type, a list of nothing, and in the strict dialect any unknown word. */
export function checkSchema(schema: unknown, dialect: 'open-api' | 'json-schema'): void {
  readSchema(schema, { dialect, root: schema, path: 'response_schema', depth: 0 })
}

/** Reads either dialect, follows references, and takes the first real choice of several. */
export function readAnySchema(schema: unknown): Schema {
  return readSchema(schema, { dialect: 'json-schema', root: schema, path: 'response_schema', depth: 0 })
}

interface Place {
  dialect: 'open-api' | 'json-schema'
  root: unknown
  path: string
  depth: number
}

function readSchema(value: unknown, place: Place): Schema {
  const parsed = RawSchema.safeParse(value)
  if (!parsed.success) throw badField(`Invalid value at 'generation_config.${place.path}': not a schema.`)
  if (place.depth > 40) throw badField('The specified schema is too deep.')
  const raw = resolve(withCamelWords(parsed.data), place)
  refuseUnknownWords(raw, place)
  const [type, nullable] = readType(raw['type'], place)
  const below = (child: unknown, name: string): Schema =>
    readSchema(child, { ...place, path: `${place.path}.${name}`, depth: place.depth + 1 })
  if (type === 'array' && raw['items'] === undefined && raw['prefixItems'] === undefined) {
    if (place.dialect === 'open-api') throw badField(`generation_config.${place.path}.items: missing field.`)
  }
  const properties = RawSchema.safeParse(raw['properties'])
  const strings = z.array(z.string())
  return {
    ...(type === undefined ? {} : { type }),
    ...(nullable || raw['nullable'] === true ? { nullable: true } : {}),
    ...(Array.isArray(raw['enum']) ? { enum: raw['enum'] } : {}),
    ...(raw['items'] === undefined ? {} : { items: below(raw['items'], 'items') }),
    ...(raw['maxItems'] === undefined ? {} : { maxItems: Number(raw['maxItems']) }),
    ...(strings.safeParse(raw['required']).data ? { required: strings.parse(raw['required']) } : {}),
    ...(strings.safeParse(raw['propertyOrdering']).data
      ? { propertyOrdering: strings.parse(raw['propertyOrdering']) }
      : {}),
    ...(properties.success
      ? {
          properties: Object.fromEntries(
            Object.entries(properties.data).map(([name, child]) => [
              name,
              below(child, `properties.${name}`),
            ]),
          ),
        }
      : {}),
  }
}

/** Both spellings of the schema's own words; names of properties lie one level lower and stay as they are. */
function withCamelWords(raw: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(raw).map(([word, value]) => [toCamelCase(word), value]))
}

function resolve(raw: Record<string, unknown>, place: Place): Record<string, unknown> {
  const reference = raw['$ref']
  if (typeof reference === 'string') {
    const steps = reference.replace(/^#\/?/, '').split('/').filter(Boolean)
    const target = steps.reduce<unknown>((at, step) => RawSchema.safeParse(at).data?.[step], place.root)
    const found = RawSchema.safeParse(target)
    if (!found.success) throw badField(`The schema refers to ${reference}, which is not in it.`)
    return withCamelWords(found.data)
  }
  const choices = z.array(RawSchema).safeParse(raw['anyOf'] ?? raw['oneOf'])
  if (!choices.success) return raw
  const real = choices.data.find((choice) => choice['type'] !== 'null' && choice['type'] !== 'NULL')
  return {
    ...real,
    nullable:
      choices.data.length > 1 &&
      choices.data.some((choice) => choice !== real && /null/i.test(String(choice['type']))),
  }
}

function readType(value: unknown, place: Place): [type: string | undefined, nullable: boolean] {
  const words = (Array.isArray(value) ? value : [value]).filter((word) => word !== undefined)
  for (const word of words) {
    if (typeof word !== 'string' || !types.has(word.toLowerCase())) {
      throw badField(
        `Invalid value at 'generation_config.${place.path}.type' (type.googleapis.com/google.ai.generativelanguage.v1beta.Type), ${JSON.stringify(word)}`,
        `generation_config.${place.path}.type`,
      )
    }
  }
  const names = words.map((word) => String(word).toLowerCase())
  return [names.find((name) => name !== 'null'), names.includes('null')]
}

function refuseUnknownWords(raw: Record<string, unknown>, { dialect, path }: Place): void {
  if (dialect === 'json-schema') return
  const unknown = Object.keys(raw).find((key) => !openApiKeys.has(key))
  if (unknown === undefined) return
  throw badField(
    `Invalid JSON payload received. Unknown name "${unknown}" at 'generation_config.${path}': Cannot find field.`,
    `generation_config.${path}`,
  )
}
