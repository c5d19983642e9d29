/** Words of a model made fit to keep: line breaks stay, other control characters go, the ends are trimmed. */
export function cleanText(value: unknown, longest: number): string {
  if (typeof value !== 'string') return ''
  const plain = value
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\n\t]/gu, '')
    .trim()
  return plain.length <= longest ? plain : Array.from(plain).slice(0, longest).join('').trim()
}
