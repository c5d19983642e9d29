/** What moves the cursor, hides or turns round what stands beside it. */
const unseen = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu

const named: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** Lines of text as a terminal may be sent them: what it would obey is shown as JSON writes it. */
export function printable(text: string): string {
  return text.replace(unseen, (found) => (found === '\n' ? found : escaped(found)))
}

/** A name or somebody's words as a terminal may be sent them within a line. */
export function inOneLine(text: string): string {
  return text.replace(unseen, (found) => named[found] ?? escaped(found))
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
