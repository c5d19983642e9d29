/** mime_type → mimeType; a leading underscore, as in _responseJsonSchema, goes. */
export function toCamelCase(name: string): string {
  return name.replace(/^_/, '').replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
}

/** mimeType → mime_type, as the service spells fields in its errors. */
export function toSnakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
