/** What a labelled image says about its origin. */
export interface ImageLabel {
  description: string
  /** name or address of what is shown */
  source: string
  model: string
  modelVersion: string
  prompt: string
  /** address of a term of the IPTC digital source type vocabulary */
  digitalSourceType: string
  /** ISO 8601 */
  createdAt: string
  creatorTool: string
  /** the image it was made from */
  derivedFrom: { key: string; sha256: string }
}

const namespaces = {
  rdf: 'http://www.w3.org/1999/02/22-rdf-syntax-ns#',
  dc: 'http://purl.org/dc/elements/1.1/',
  xmp: 'http://ns.adobe.com/xap/1.0/',
  xmpMM: 'http://ns.adobe.com/xap/1.0/mm/',
  stRef: 'http://ns.adobe.com/xap/1.0/sType/ResourceRef#',
  Iptc4xmpExt: 'http://iptc.org/std/Iptc4xmpExt/2008-02-29/',
}

/** How many characters of a long text are kept, tried in turn until the packet fits. */
const roomForTexts = [Infinity, 40_000, 20_000, 10_000, 5_000, 1_000]

/**
 * A label as an XMP packet (ISO 16684-1) with the properties of IPTC Photo Metadata 2025.1. Where it would be longer than
 * `maxBytes`, prompt and description are shortened.
 */
export function xmpPacket(label: ImageLabel, maxBytes = Infinity): Buffer {
  for (const room of roomForTexts) {
    const { prompt, description } = label
    const packet = Buffer.from(
      writePacket({ ...label, prompt: shorten(prompt, room), description: shorten(description, room) }),
    )
    if (packet.length <= maxBytes) return packet
  }
  throw new RangeError(`the label of an image does not fit into ${maxBytes} bytes`)
}

function shorten(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length)}…`
}

function writePacket(label: ImageLabel): string {
  const { derivedFrom } = label
  const declarations = Object.entries(namespaces).map(([prefix, uri]) => `xmlns:${prefix}="${uri}"`)
  return [
    '<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?>',
    `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF ${declarations.join(' ')}><rdf:Description rdf:about="">`,
    `<dc:description><rdf:Alt><rdf:li xml:lang="x-default">${escape(label.description)}</rdf:li></rdf:Alt></dc:description>`,
    element('dc:source', label.source),
    element('xmp:CreatorTool', label.creatorTool),
    element('xmp:CreateDate', label.createdAt),
    element('Iptc4xmpExt:DigitalSourceType', label.digitalSourceType),
    element('Iptc4xmpExt:AISystemUsed', label.model),
    element('Iptc4xmpExt:AISystemVersionUsed', label.modelVersion),
    element('Iptc4xmpExt:AIPromptInformation', label.prompt),
    '<xmpMM:DerivedFrom rdf:parseType="Resource">',
    element('stRef:filePath', derivedFrom.key),
    element('stRef:documentID', `sha256:${derivedFrom.sha256}`),
    '</xmpMM:DerivedFrom></rdf:Description></rdf:RDF></x:xmpmeta>',
    '<?xpacket end="w"?>',
  ].join('\n')
}

function element(name: string, text: string): string {
  return `<${name}>${escape(text)}</${name}>`
}

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#13;',
}

/** Text fit for XML 1.0: markup escaped, characters that it cannot hold left out. */
function escape(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '')
    .replaceAll(/[&<>"\r]/g, (character) => entities[character] ?? character)
}
