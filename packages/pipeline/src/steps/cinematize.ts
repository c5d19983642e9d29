import { defineStep } from '../define-step.ts'

export default defineStep({
  name: 'cinematize',
  version: 1,
  family: 'interpretive',
  takes: ['crop', 'restored'],
  makes: 'interpreted',
  summary: 'a still from a live-action film of the scene',
  prompt: [
    'Turn this picture into a cinematic still from a joyful modern live-action film.',
    'Keep its characters and their story; give the scene professional lighting, depth, color grading and composition.',
  ].join('\n'),
})
