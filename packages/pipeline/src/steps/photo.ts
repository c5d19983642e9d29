import { defineStep } from '../define-step.ts'

export default defineStep({
  name: 'photo',
  version: 1,
  family: 'interpretive',
  takes: ['crop', 'restored'],
  makes: 'interpreted',
  summary: 'what a good modern camera would have seen',
  prompt: [
    'Turn this picture into a photograph of the same subject, as a high-end modern camera would take it.',
    'Keep its subject, pose and viewpoint; give it real materials, natural light and believable surroundings.',
  ].join('\n'),
})
