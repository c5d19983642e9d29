/** Text that is markup already. Only this file can make one, so no record read from a store can pose as it. */
const markup = Symbol('markup')
export interface Html {
  readonly [markup]: string
}

export type Piece = Html | string | number | false | undefined | readonly Piece[]

/** A template whose every value is escaped, unless it is itself `Html`. Attributes must be written in double quotes. */
export function html(strings: TemplateStringsArray, ...pieces: Piece[]): Html {
  return trusted(String.raw({ raw: strings }, ...pieces.map(render)))
}

/** Markup taken as it is: for constants of this package, never for a value of a manifest. */
export function trusted(text: string): Html {
  return { [markup]: text }
}

/** The markup as text. */
export function markupOf(piece: Html): string {
  return piece[markup]
}

/** Text of several lines, each on its own. */
export function linesOf(text: string): Html {
  const [first, ...others] = text.trim().split(/\r\n?|\n/)
  return html`${first}${others.map((line) => html`<br />${line}`)}`
}

function render(piece: Piece): string {
  if (piece === undefined || piece === false) return ''
  if (typeof piece === 'string') return escape(piece)
  if (typeof piece === 'number') return String(piece)
  if (markup in piece) return piece[markup]
  return piece.map(render).join('')
}

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
}

/** Control characters, and the marks that turn round the order of the text after them. */
const unprintable = /(?![\n\t])\p{Cc}|[\u202A-\u202E\u2066-\u2069]/gu

/** Text safe between tags and inside quotes. What cannot be shown honestly is shown as U+FFFD. */
function escape(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(unprintable, '\uFFFD')
    .replaceAll(/[&<>"'`]/g, (character) => entities[character] ?? character)
}
