import { defineStep } from '../define-step.ts'

export default defineStep({
  name: 'photo',
  version: 2,
  family: 'interpretive',
  takes: ['crop', 'restored', 'interpreted'],
  makes: 'interpreted',
  trim: true,
  summary: 'what a good modern camera would have seen',
  prompt: [
    'Turn this picture into a photograph of the same subject, as a high-end modern camera would take it.',
    'Keep its subject, pose and viewpoint; give it real materials, natural light and believable surroundings.',
    'Show the scene from edge to edge of the canvas: no margin, no frame, no paper and no caption is left.',
    'Lettering within the picture stays exactly as it is, letter by letter, and none is added.',
  ].join('\n'),
})
