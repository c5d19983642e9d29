import { defineStep } from '../define-step.ts'

export default defineStep({
  name: 'restore',
  version: 2,
  family: 'conservative',
  takes: ['crop'],
  makes: 'restored',
  summary: 'a clean, straight copy on white that keeps every line of the picture',
  prompt: [
    'Restore this picture from an old page.',
    '- Lift the picture off the page: set it upright and straight on a pure white background, and leave behind any text, rules and paper that surround it.',
    '- Take away what time and scanning did to it: stains, foxing, folds, scratches, yellowing, noise and ink showing through. Keep every line, tone and colour that belongs to the picture, and invent nothing. Lettering within the picture stays exactly as it is, letter by letter, and none is added.',
    '- Centre the whole picture so that it fills the canvas with narrow, even margins. Do not stretch it and do not cut any part of it off.',
  ].join('\n'),
})
