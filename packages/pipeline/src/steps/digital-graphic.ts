import { defineStep } from '../define-step.ts'

export default defineStep({
  name: 'digital-graphic',
  version: 2,
  family: 'interpretive',
  takes: ['crop', 'restored', 'interpreted'],
  makes: 'interpreted',
  summary: 'a flat, full-color graphic that fills the canvas',
  prompt: [
    'Turn this picture into a flat, full-color digital graphic with clean shapes and crisp edges.',
    'Keep what it shows and continue the scene to all four edges of the canvas, so that no margin is left.',
    'Lettering within the picture stays exactly as it is, letter by letter, and none is added.',
  ].join('\n'),
})
