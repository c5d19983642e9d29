/** Paths of all fields, through lists by their first entry: `pages.0.width`. */
export function pathsOf(value: unknown, prefix = ''): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([field, inner]) => {
    const path = `${prefix}${field}`
    return Array.isArray(value) ? pathsOf(inner, `${path}.`) : [path, ...pathsOf(inner, `${path}.`)]
  })
}

/** The record with another value under a path; without one, where the value is undefined. */
export function changed(record: object, path: string, value: unknown): unknown {
  const copy: object = structuredClone(record)
  const fields = path.split('.')
  const last = fields.pop() ?? ''
  const holder = fields.reduce((inner: object, field) => Object(Reflect.get(inner, field)), copy)
  if (value === undefined) Reflect.deleteProperty(holder, last)
  else Reflect.set(holder, last, value)
  return copy
}
