/** Of a longer secret, so many characters from its start give it away. */
const tellingPrefix = 12
/** Beyond so many characters, a secret is taken to go on to the end of the word. */
const longestPattern = 128
const restOfWord = String.raw`[^\s"'<>,;]*`

/** Finds a secret in a text: whole, cut, and in base 64, each also where it was escaped for JSON, an address or a page. */
export function patternsOf(secret: string): RegExp[] {
  return [
    new RegExp(secret.length < tellingPrefix ? word(secret) : cut(secret), 'g'),
    ...inBase64(secret).map((text) => new RegExp(`${escapable(text)}(?:=|%(?:25){0,4}3[dD]){0,2}`, 'g')),
  ]
}

/** A short one may be a part of many words. */
function word(secret: string): string {
  return String.raw`(?<![A-Za-z0-9])${escapable(secret)}(?![A-Za-z0-9])`
}

/** The telling prefix with as much of what follows as is there. */
function cut(secret: string): string {
  const rest = Array.from(secret.slice(tellingPrefix, longestPattern), escapable)
  const end = secret.length > longestPattern ? restOfWord : ''
  const more = rest.reduceRight((after, character) => `(?:${character}${after})?`, end)
  return escapable(secret.slice(0, tellingPrefix)) + more
}

/** Characters of base 64 that tell a secret; fewer are met by chance. */
const tellingBase64 = 8

/** A secret within other bytes begins at one of three places of a group, and shares the characters at its ends with them. */
function inBase64(secret: string): string[] {
  const texts = [0, 1, 2].flatMap((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)])
    const [first, last] = [Math.ceil((before * 8) / 6), Math.floor((bytes.length * 8) / 6)]
    return (['base64', 'base64url'] as const).map((form) => bytes.toString(form).slice(first, last))
  })
  return [...new Set(texts)].filter((text) => text.length >= tellingBase64)
}

/** The pattern of a text whose every character may be escaped, however often. */
function escapable(text: string): string {
  return Array.from(text, (character) => {
    const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index))
    const escaped = units
      .map((unit) => String.raw`\\{1,8}(?:${hex(unit, 4, 'u')}|${hex(unit, 2, 'x')})`)
      .join('')
    const percent = [...Buffer.from(character)].map((byte) => `%(?:25){0,4}${hex(byte, 2)}`).join('')
    const point = character.codePointAt(0) ?? 0
    const entity = `&(?:amp;){0,4}#(?:0{0,6}${point}|[xX]0{0,6}${hex(point, 1)});`
    const braced = String.raw`\\{1,8}u\{0{0,6}${hex(point, 1)}\}`
    // The longer first: an escape may begin with the very character it stands for.
    return String.raw`(?:${escaped}|${braced}|${percent}|${entity}|\\{0,8}${literal(character)})`
  }).join('')
}

/** A number in base 16, in letters of either case. */
function hex(value: number, digits: number, before = ''): string {
  const lower = value.toString(16).padStart(digits, '0')
  return before + lower.replaceAll(/[a-f]/g, (letter) => `[${letter}${letter.toUpperCase()}]`)
}

const named: Record<string, string> = { '\n': 'n', '\r': 'r', '\t': 't' }

function literal(character: string): string {
  const plain = character.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`)
  return named[character] ? `(?:${plain}|${named[character]})` : plain
}
