/** So much of the end of a text is looked at, and so long is the longest phrase it may repeat there, in characters. */
const tail = 600
const longestPhrase = 100

/** Whether a text ends in one phrase, or one character, over and over: a model that has caught itself in a word. */
export function repeatsItself(text: string): boolean {
  const end = text.slice(-tail)
  if (end.length < tail) return false
  for (let phrase = 1; phrase <= longestPhrase; phrase += 1) {
    if (end.startsWith(end.slice(phrase))) return true
  }
  return false
}
