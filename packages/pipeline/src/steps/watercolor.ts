import { defineStep } from '../define-step.ts'

export default defineStep({
  name: 'watercolor',
  version: 2,
  family: 'interpretive',
  takes: ['crop', 'restored', 'interpreted'],
  makes: 'interpreted',
  summary: 'a warm watercolor painting of the same scene',
  prompt: [
    'Turn this picture into a warm watercolor painting on textured paper.',
    'Keep its composition and everything it shows; let transparent washes, soft edges and gentle blooms of pigment take the place of printed lines.',
    'Lettering within the picture stays exactly as it is, letter by letter, and none is added.',
  ].join('\n'),
})
