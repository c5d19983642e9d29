/** What a prompt can ask for; each has its chain of filters. */
export type Look = 'restore' | 'colorize' | 'watercolor' | 'painting' | 'graphic' | 'photo' | 'cinematize'

const words: Record<Look, RegExp> = {
  cinematize: /cinema\w*|film|movie|live[- ]action|still|actors?/gi,
  watercolor: /water-?colou?rs?|aquarelle|washes|pigments?/gi,
  painting: /paintings?|oils?|brush\w*|canvas|painter\w*/gi,
  graphic: /digital|graphic|flat|vector|poster|full[- ]bleed/gi,
  photo: /photo\w*|camera|lens|realistic|real[- ]life/gi,
  colorize: /colou?ri[sz]\w*|colou?rs?|colou?red|hues?/gi,
  restore:
    /restor\w*|repair\w*|clean\w*|straight\w*|damage\w*|stains?|white|upright|extract\w*|faithful\w*|curl|crease\w*/gi,
}

// Where two looks are asked for as often, the more particular one is meant.
const order: readonly Look[] = [
  'cinematize',
  'watercolor',
  'painting',
  'graphic',
  'photo',
  'colorize',
  'restore',
]

/** The look whose words a prompt uses most; a prompt without any of them is taken as a wish to restore. */
export function chooseLook(prompt: string): Look {
  const score = (look: Look): number =>
    new Set((prompt.match(words[look]) ?? []).map((word) => word.toLowerCase())).size
  const best = order.toSorted((a, b) => score(b) - score(a))[0] ?? 'restore'
  return score(best) > 0 ? best : 'restore'
}
