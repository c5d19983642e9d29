import { defineStep } from '../define-step.ts'

export default defineStep({
  name: 'painting',
  version: 2,
  family: 'interpretive',
  takes: ['crop', 'restored', 'interpreted'],
  makes: 'interpreted',
  summary: 'a traditional oil painting of the same scene',
  prompt: [
    'Turn this picture into a traditional painting in oils.',
    'Keep its composition and everything it shows, with rich colour, visible brushwork and a rounded sense of light and depth.',
    'Lettering within the picture stays exactly as it is, letter by letter, and none is added.',
  ].join('\n'),
})
