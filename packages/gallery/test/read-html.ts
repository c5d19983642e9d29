export interface Tag {
  name: string
  attributes: Record<string, string>
}

const empty = new Set(['meta', 'link', 'img', 'br', 'input', 'rect', 'circle', '!doctype'])
const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", '#96': '`' }

/** Every opening tag of a document of ours; throws where tags do not close in the order they were opened. */
export function readTags(document: string): Tag[] {
  const tags: Tag[] = []
  const open: string[] = []
  for (const [, close, name = '', attributes = '', selfClosed] of document.matchAll(
    /<(\/?)([!a-zA-Z][a-zA-Z0-9]*)((?:\s+[^\s="'<>/]+(?:="[^"]*")?)*)\s*(\/?)>/g,
  )) {
    if (close) {
      const last = open.pop()
      if (last !== name) throw new Error(`</${name}> closes <${last}>`)
      continue
    }
    tags.push({ name, attributes: readAttributes(attributes) })
    if (!selfClosed && !empty.has(name)) open.push(name)
  }
  if (open.length > 0) throw new Error(`never closed: ${open.join(', ')}`)
  return tags
}

function readAttributes(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/([^\s="]+)(?:="([^"]*)")?/g)].map(([, name = '', value = '']) => [
      name,
      decode(value),
    ]),
  )
}

/** The words of a document as a reader meets them, spaces made one. */
export function readText(document: string): string {
  const body = document.slice(document.indexOf('<body'))
  return decode(body.replaceAll(/<[^>]*>/g, ' ')).replaceAll(/\s+/g, ' ')
}

const decode = (text: string): string =>
  text.replaceAll(/&([a-z]+|#\d+);/g, (all, name: string) => entities[name] ?? all)
