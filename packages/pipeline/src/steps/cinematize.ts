import { defineStep } from '../define-step.ts'

export default defineStep({
  name: 'cinematize',
  version: 2,
  family: 'interpretive',
  takes: ['crop', 'restored', 'interpreted'],
  makes: 'interpreted',
  trim: true,
  summary: 'a still from a live-action film of the scene',
  prompt: [
    'Turn this picture into a cinematic still from a joyful modern live-action film.',
    'Keep its characters and their story; give the scene professional lighting, depth, color grading and composition.',
    'Show the scene from edge to edge of the canvas: no margin, no frame, no paper and no caption is left.',
    'Lettering within the picture stays exactly as it is, letter by letter, and none is added.',
  ].join('\n'),
})
