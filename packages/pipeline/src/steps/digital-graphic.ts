import { defineStep } from '../define-step.ts'

export default defineStep({
  name: 'digital-graphic',
  version: 1,
  family: 'interpretive',
  takes: ['crop', 'restored'],
  makes: 'interpreted',
  summary: 'a flat, full-color graphic that fills the canvas',
  prompt: [
    'Turn this picture into a flat, full-color digital graphic with clean shapes and crisp edges.',
    'Keep what it shows and continue the scene to all four edges of the canvas, so that no margin is left.',
  ].join('\n'),
})
